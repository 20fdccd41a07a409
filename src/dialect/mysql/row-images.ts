import type { TableName } from '../../model/names.ts'
import { identifier, list, literal, qualified } from './quote.ts'

/** Every row of a table, each column as text; byte strings, bits and shapes in hexadecimal digits. */
export function rowImages(
  table: TableName,
  of: readonly { readonly name: string; readonly type: string }[],
): string {
  const columns = of.map(({ name, type }) => `${textOf(identifier(name), type)} AS ${identifier(name)}`)
  return `SELECT ${columns.join(', ')} FROM ${qualified(table)}`
}

const BYTES = /binary|blob|^bit|geometry|point|polygon|linestring|^vector/i

/** SQL of the value that an image shows. */
export function imageValue(type: string, image: string | null): string {
  if (image === null) return 'NULL'
  return BYTES.test(type) ? `x'${image}'` : literal(image)
}

/** A value as a text that gives it back; byte strings, bits and shapes in hexadecimal digits. */
export function textOf(column: string, type: string): string {
  if (BYTES.test(type)) return `HEX(${column})`
  // A FLOAT prints six digits and has seven to nine.
  if (/^float/i.test(type)) return `CAST(CAST(${column} AS DOUBLE) AS CHAR)`
  return `CAST(${column} AS CHAR)`
}

export function insertRow(table: TableName, row: ReadonlyMap<string, string>): string {
  return `INSERT INTO ${qualified(table)} (${list([...row.keys()])}) VALUES (${[...row.values()].join(', ')})`
}
