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

/** What others change, to be asked many times. */
export interface Footprints<T> {
  add(footprint: readonly string[], owner: T): void
  /** Who changes the same thing, and what it is. */
  overlap(footprint: readonly string[]): { readonly owner: T; readonly entry: string } | null
}

export function footprints<T>(): Footprints<T> {
  const entries = new Map<string, T>()
  const mentions = new Map<string, { readonly owner: T; readonly entry: string }>()
  return {
    add(footprint, owner) {
      for (const entry of footprint) {
        entries.set(entry, owner)
        const table = tableOf(entry)
        if (!mentions.has(table)) mentions.set(table, { owner, entry })
      }
    },
    overlap(footprint) {
      for (const entry of footprint) {
        const owner = entries.get(entry)
        if (owner !== undefined) return { owner, entry }
        const whole = `table ${tableOf(entry)}`
        const wholeOwner = entries.get(whole)
        if (wholeOwner !== undefined) return { owner: wholeOwner, entry: whole }
        const mentioned = entry === whole ? mentions.get(tableOf(entry)) : undefined
        if (mentioned !== undefined) return mentioned
      }
      return null
    },
  }
}

/**
 * What a later migration builds on, of what an earlier one changed: the same thing, or, where the earlier one is to go
 * altogether, a table that it made. Null where they can be taken back in any order.
 */
export function dependence(
  earlier: readonly string[],
  later: readonly string[],
  altogether: boolean,
): string | null {
  const known = footprints<null>()
  known.add(earlier, null)
  const same = known.overlap(later)
  if (same !== null) return footprintText(same.entry)
  if (!altogether) return null
  const made = new Set(earlier.filter((entry) => entry.startsWith('new table ')).map(tableOf))
  const entry = later.find((candidate) => made.has(tableOf(candidate)))
  return entry === undefined ? null : footprintText(`table ${tableOf(entry)}`)
}

/** The table key within an entry. */
function tableOf(entry: string): string {
  return TABLE_KEY.exec(entry)?.[0] ?? ''
}

const TABLE_KEY = /\["(?:[^"\\]|\\.)*","(?:[^"\\]|\\.)*"\]/

/** `column ["public","orders"] total` → `column orders.total`, for a person. */
export function footprintText(entry: string): string {
  const match = /^(.*?) (\["(?:[^"\\]|\\.)*","(?:[^"\\]|\\.)*"\])(?: (.*))?$/.exec(entry)
  if (match === null) return entry
  const [, kind, key, rest] = match
  const [schema, name] = JSON.parse(key ?? '[]') as [string, string]
  const table = schema === 'public' ? name : `${schema}.${name}`
  return `${kind} ${table}${rest === undefined ? '' : `.${rest}`}`
}
