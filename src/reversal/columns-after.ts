import type { Table } from '../model/catalog.ts'
import { sameTable } from '../model/names.ts'
import type { Operation } from '../model/operation.ts'
import { resolveTable } from '../catalog/find.ts'
import type { Catalog } from '../model/catalog.ts'
import type { ReadableColumn } from '../model/expression.ts'

/** What the new version may read of a table: its columns after all operations of the migration. */
export function columnsAfter(
  catalog: Catalog,
  operations: readonly Operation[],
  table: Table,
): readonly ReadableColumn[] {
  let columns: readonly ReadableColumn[] = columnsOf(table)
  for (const operation of operations) {
    if (!('table' in operation) || !sameTable(resolveTable(catalog, operation.table), table)) continue
    columns = applied(columns, operation)
  }
  return columns
}

/** What the old version reads. Generated columns are left out: a BEFORE trigger sees them as NULL. */
export function columnsOf(table: Table): readonly ReadableColumn[] {
  return table.columns
    .filter((column) => column.generated === 'no')
    .map((column) => ({ name: column.name, type: column.type, notNull: column.notNull }))
}

function applied(columns: readonly ReadableColumn[], operation: Operation): readonly ReadableColumn[] {
  switch (operation.kind) {
    case 'addColumn':
      return [
        ...columns,
        {
          name: operation.column,
          type: operation.definition.type,
          notNull: operation.definition.notNull ?? false,
        },
      ]
    case 'dropColumn':
      return columns.filter((column) => column.name !== operation.column)
    case 'renameColumn':
      return columns.map((column) =>
        column.name === operation.from ? { ...column, name: operation.to } : column,
      )
    case 'replaceColumns':
      return [
        ...columns.filter((column) => !(column.name in operation.from)),
        ...Object.entries(operation.into).map(([name, column]) => ({
          name,
          type: column.type,
          notNull: column.notNull ?? false,
        })),
      ]
    case 'setNotNull':
      return columns.map((column) =>
        column.name === operation.column ? { ...column, notNull: true } : column,
      )
    case 'dropNotNull':
      return columns.map((column) =>
        column.name === operation.column ? { ...column, notNull: false } : column,
      )
    default:
      return columns
  }
}
