import type { Catalog, Column, Table, View } from '../model/catalog.ts'
import { sameTable, type TableName } from '../model/names.ts'

export function findTable(catalog: Catalog, name: TableName): Table | undefined {
  return catalog.tables.find((table) => sameTable(table, name))
}

export function findView(catalog: Catalog, name: TableName): View | undefined {
  return catalog.views.find((view) => sameTable(view, name))
}

export function findColumn(table: Table, name: string): Column | undefined {
  return table.columns.find((column) => column.name === name)
}

/** `orders` in the default schema, `shop.orders` in shop. */
export function resolveTable(catalog: Pick<Catalog, 'defaultSchema'>, text: string): TableName {
  const dot = text.indexOf('.')
  return dot < 0
    ? { schema: catalog.defaultSchema, name: text }
    : { schema: text.slice(0, dot), name: text.slice(dot + 1) }
}
