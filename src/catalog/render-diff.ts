import type { Difference } from './diff.ts'

const MARKS = { missing: '-', unexpected: '+', changed: '~', order: '↕' } as const satisfies Record<
  Difference['kind'],
  string
>

/** `~ table orders / column price: type: numeric(10,2) → bigint` */
export function renderDifference(difference: Difference): string {
  const { expected, actual, kind, path } = difference
  const change = kind === 'changed' || kind === 'order' ? `: ${shown(expected)} → ${shown(actual)}` : ''
  return `${MARKS[kind]} ${path}${change}`
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
