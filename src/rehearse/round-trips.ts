import type { Table } from '../model/catalog.ts'
import { keyOf } from '../catalog/key-of.ts'
import { expectedValues, type Expected } from './expected-values.ts'
import { identityOf, type Image } from './images.ts'
import type { Database } from './two-views.ts'

/** Columns of one side worked out from the other's, as the author wrote it. */
export interface Pairing {
  readonly forward: readonly {
    readonly name: string
    readonly type: string
    readonly notNull: boolean
    readonly text: string
  }[]
  readonly backward: readonly { readonly name: string; readonly text: string }[]
}

/**
 * Rows of the old table that the author's expressions take there and back: a row is missing where one of them fails, or
 * gives no value to a column that must have one. What comes back need not be what went.
 */
export async function roundTrips(
  database: Database,
  table: Table,
  rows: readonly Image[],
  { backward, forward }: Pairing,
): Promise<ReadonlySet<string>> {
  const { dialect } = database
  const key = keyOf(table)
  const there = new Map<string, ReadonlyMap<string, Expected>>()
  for (const column of forward) {
    there.set(column.name, await expectedValues(database, table, rows, column, column.text))
  }
  const takes = new Set<string>()
  for (const row of rows) {
    const id = identityOf(row, key)
    const images = forward.map(({ name, type }) => ({ name, type, value: there.get(name)?.get(id) }))
    if (images.some(({ value }) => value === undefined || value === 'fails')) continue
    const shared = table.columns.filter(({ name }) => forward.every((column) => column.name !== name))
    const source = [
      ...images.map(({ name, type, value }) => ({
        name,
        sql: dialect.imageValue(type, value === undefined || value === 'fails' ? null : value.image),
      })),
      ...shared.map(({ name, type }) => ({ name, sql: dialect.imageValue(type, row[name] ?? null) })),
    ]
    const select = source.map(({ name, sql }) => `${sql} AS ${dialect.quote(name)}`).join(', ')
    let fails = false
    for (const { name, text } of backward) {
      const column = table.columns.find((one) => one.name === name)
      if (column === undefined) continue
      const nested = `(SELECT (${text}\n) FROM (SELECT ${select}) AS there)`
      const value = (await expectedValues(database, table, [row], { ...column, notNull: false }, nested)).get(
        id,
      )
      if (value === undefined || value === 'fails') fails = true
    }
    if (!fails) takes.add(id)
  }
  return takes
}
