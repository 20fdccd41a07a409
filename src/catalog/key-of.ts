import type { Table } from '../model/catalog.ts'

/** The primary key, else a unique index over NOT NULL columns, else nothing. */
export function keyOf(table: Table | undefined): readonly string[] {
  if (table === undefined) return []
  const primary = table.constraints.find((constraint) => constraint.kind === 'primary key')
  if (primary !== undefined) return primary.columns
  const notNull = new Set(table.columns.filter((column) => column.notNull).map((column) => column.name))
  const unique = table.indexes.find(
    (index) =>
      index.unique &&
      index.valid &&
      index.predicate === null &&
      index.keys.every((key) => key !== null && notNull.has(key)),
  )
  return unique?.keys.filter((key) => key !== null) ?? []
}
