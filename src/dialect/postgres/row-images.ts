import type { Table } from '../../model/catalog.ts'
import type { TableName } from '../../model/names.ts'
import { identifier, list, qualified } from './quote.ts'

/** Every row of a table, each column as text: 1.0 and 1.00 are two texts, and so are 'abc' and 'ABC'. */
export function rowImages(
  table: TableName & Partial<Pick<Table, 'kind'>>,
  of: readonly { readonly name: string }[],
): string {
  const columns = of.map(({ name }) => `${identifier(name)}::text AS ${identifier(name)}`)
  const only = table.kind === 'table' ? 'ONLY ' : ''
  return `SELECT ${columns.length === 0 ? 'NULL AS nothing' : columns.join(', ')} FROM ${only}${qualified(table)}`
}

export function insertRow(table: TableName, row: ReadonlyMap<string, string>): string {
  return `INSERT INTO ${qualified(table)} ${row.size === 0 ? 'DEFAULT VALUES' : `(${list([...row.keys()])}) OVERRIDING SYSTEM VALUE VALUES (${[...row.values()].join(', ')})`}`
}
