import type { Dialect } from '../dialect/dialect.ts'
import type { Table } from '../model/catalog.ts'
import { keyOf } from '../catalog/key-of.ts'
import type { NewRow } from './generate-rows.ts'
import type { Image } from './images.ts'

/** `UPDATE t SET … WHERE key = …`: sets columns, given as SQL, of the rows with these images. */
export function updateRows(dialect: Dialect, table: Table, values: NewRow, rows: readonly Image[]): string {
  const set = [...values].map(([name, value]) => `${dialect.quote(name)} = ${value}`)
  return `UPDATE ${dialect.quote(table)} SET ${set.join(', ')} WHERE ${whereRows(dialect, table, rows)}`
}

export function deleteRows(dialect: Dialect, table: Table, rows: readonly Image[]): string {
  return `DELETE FROM ${dialect.quote(table)} WHERE ${whereRows(dialect, table, rows)}`
}

/** What tells one row of a table with a key from all others. */
export function whereRow(dialect: Dialect, table: Table, row: Image): string {
  return keyOf(table)
    .map((name) => `${dialect.quote(name)} = ${valueOf(dialect, table, name, row[name] ?? null)}`)
    .join(' AND ')
}

function whereRows(dialect: Dialect, table: Table, rows: readonly Image[]): string {
  return rows.map((row) => `(${whereRow(dialect, table, row)})`).join(' OR ')
}

/** An image as the column's value again. */
export function valueOf(dialect: Dialect, table: Table, name: string, image: string | null): string {
  const type = table.columns.find((column) => column.name === name)?.type ?? ''
  return dialect.imageValue(type, image)
}

/** A row of images to insert again, but for what the server computes. */
export function rowAgain(dialect: Dialect, table: Table, row: Image): NewRow {
  return new Map(
    table.columns
      .filter(({ generated }) => generated === 'no')
      .map(({ name }) => [name, valueOf(dialect, table, name, row[name] ?? null)]),
  )
}
