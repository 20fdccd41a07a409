import type { SqlFragment } from '../model/sql-fragment.ts'

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Stricter than the tag alone: an `op.sql(…)` carries the same `kind`. */
export function isFragment(value: unknown): value is SqlFragment {
  return isRecord(value) && value['kind'] === 'sql' && typeof value['text'] === 'string'
}

/** A value as a message shows it. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (typeof value === 'string') return `the string ${quoted(value)}`
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'a list'
  if (isFragment(value)) return 'a sql`…` fragment'
  if (value instanceof Date) return 'a Date'
  if (value instanceof Promise) return 'a Promise'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

export function quoted(text: string): string {
  return `'${text.length > 60 ? `${text.slice(0, 57)}…` : text}'`
}
