import type { StoredTable } from '../dialect/backup-dialect.ts'
import type { Catalog } from '../model/catalog.ts'
import { sameTable, type TableName } from '../model/names.ts'

/** A partition's rows come with those of its table, where that is in the backup too. */
export function hasOwnRows(table: StoredTable, all: readonly StoredTable[]): boolean {
  if (table.kind === 'elsewhere') return false
  return (
    table.kind !== 'partition' ||
    !table.parents.some((parent) => all.some((other) => sameTable(parent, other)))
  )
}

/** Enough of a schema to make the tables again: they, their sequences, and every type that they might use. */
export function definitionsOf(catalog: Catalog, tables: readonly TableName[]): Catalog {
  return {
    ...catalog,
    tables: catalog.tables.filter((table) => tables.some((name) => sameTable(name, table))),
    views: [],
    routines: [],
  }
}

/** `0001-public.orders.copy.zst`: the number keeps apart what the plain letters do not. */
export function fileName(number: number, table: TableName): string {
  const whole = table.schema === '' ? table.name : `${table.schema}.${table.name}`
  const plain = whole.replaceAll(/[^A-Za-z0-9_.-]/g, '_').slice(0, 130)
  return `${String(number).padStart(4, '0')}-${plain}.copy.zst`
}
