import type { Difference } from './diff.ts'

const MARKS = { missing: '-', unexpected: '+', changed: '~', order: '↕' } as const satisfies Record<
  Difference['kind'],
  string
>

const WIDTH = 80

/** `~ table orders / column price: type numeric(10,2) → bigint` */
export function renderDifference({ path, kind, property, expected, actual }: Difference): string {
  if (property === undefined) return `${MARKS[kind]} ${path}`
  const lists = kind === 'changed' && Array.isArray(expected) && Array.isArray(actual)
  const [left, right] = lists ? withoutShared(expected.map(shown), actual.map(shown)) : [expected, actual]
  const [before, after] = excerpts(shown(left), shown(right))
  return `${MARKS[kind]} ${path}: ${property} ${before} → ${after}`
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(shown).join(', ')
  return (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(/\s+/g, ' ')
}

/** Of two lists only what the other lacks, unless they differ in their order alone. */
function withoutShared(
  left: readonly string[],
  right: readonly string[],
): readonly [readonly string[], readonly string[]] {
  const [gone, come] = [
    left.filter((one) => !right.includes(one)),
    right.filter((one) => !left.includes(one)),
  ]
  return gone.length + come.length === 0 ? [left, right] : [gone, come]
}

/** Of two long texts the place where they part: the body of a function would fill the screen. */
function excerpts(before: string, after: string): readonly [string, string] {
  if (before.length <= WIDTH && after.length <= WIDTH) return [before, after]
  let same = 0
  while (same < before.length && before[same] === after[same]) same++
  const start = Math.max(0, same - WIDTH / 4)
  const cut = (text: string): string => {
    const part = text.slice(start, start + WIDTH)
    return `${start > 0 ? '…' : ''}${part}${start + WIDTH < text.length ? '…' : ''}`
  }
  return [cut(before), cut(after)]
}
