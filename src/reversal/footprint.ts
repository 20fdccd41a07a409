import { tableKey, type TableName } from '../model/names.ts'

/**
 * A footprint is a list of texts that name what a migration changes. Two migrations overlap where one text is in both,
 * or where one changes a table as a whole and the other anything of it.
 */
export function wholeTable(table: TableName): string {
  return `table ${tableKey(table)}`
}

export function newTable(table: TableName): string {
  return `new table ${tableKey(table)}`
}

export function columnOf(table: TableName, column: string): string {
  return `column ${tableKey(table)} ${column}`
}

export function constraintOf(table: TableName, constraint: string): string {
  return `constraint ${tableKey(table)} ${constraint}`
}

export function overlap(a: readonly string[], b: readonly string[]): string | null {
  const entries = new Set(a)
  for (const entry of b) {
    if (entries.has(entry)) return entry
  }
  return wholeTableOverlap(a, b) ?? wholeTableOverlap(b, a)
}

function wholeTableOverlap(a: readonly string[], b: readonly string[]): string | null {
  for (const entry of a) {
    if (!entry.startsWith('table ')) continue
    const found = b.find((other) => other.includes(entry))
    if (found !== undefined) return found
  }
  return null
}

/** `column ["public","orders"] total` → `column orders.total`, for a person. */
export function footprintText(entry: string): string {
  const match = /^(.*?) (\["(?:[^"\\]|\\.)*","(?:[^"\\]|\\.)*"\])(?: (.*))?$/.exec(entry)
  if (match === null) return entry
  const [, kind, key, rest] = match
  const [schema, name] = JSON.parse(key ?? '[]') as [string, string]
  const table = schema === 'public' ? name : `${schema}.${name}`
  return `${kind} ${table}${rest === undefined ? '' : `.${rest}`}`
}
