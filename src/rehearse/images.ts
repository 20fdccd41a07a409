import type { Dialect } from '../dialect/dialect.ts'
import type { Session } from '../dialect/session.ts'
import type { Catalog, Table } from '../model/catalog.ts'
import { tableText } from '../model/names.ts'

/** A row as texts by column name. */
export type Image = Readonly<Record<string, string | null>>

/** The rows of every table, by the table's name as a person writes it. */
export type Images = ReadonlyMap<string, { readonly table: Table; readonly rows: readonly Image[] }>

/** Reads every row of a schema; partitions are read with their parents, and rows that lie elsewhere are not ours. */
export async function readImages(session: Session, dialect: Dialect, catalog: Catalog): Promise<Images> {
  const tables = catalog.tables.filter(({ kind }) => kind !== 'foreign' && kind !== 'partition')
  const rows = await readEach({ session, dialect }, tables)
  return new Map(tables.map((table, number) => [tableText(table), { table, rows: rows[number] ?? [] }]))
}

/** The rows of each of these tables, in one message. */
export function readEach(
  { dialect, session }: { readonly dialect: Dialect; readonly session: Session },
  tables: readonly Table[],
): Promise<readonly (readonly Image[])[]> {
  return session.queryAll<Image>(tables.map((table) => dialect.rowImages(table)))
}

/** What tells a row from others: the values of these columns as one text. */
export function identityOf(row: Image, columns: readonly string[]): string {
  return JSON.stringify(columns.map((column) => row[column] ?? null))
}

/** The rows of one table. */
export function readRows(
  { dialect, session }: { readonly dialect: Dialect; readonly session: Session },
  table: Table,
): Promise<readonly Image[]> {
  return session.query<Image>(dialect.rowImages(table))
}
