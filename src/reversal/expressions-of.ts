import { findTable, resolveTable } from '../catalog/find.ts'
import type { Catalog, Table } from '../model/catalog.ts'
import { tableText } from '../model/names.ts'
import type { Operation } from '../model/operation.ts'
import type { SqlFragment } from '../model/sql-fragment.ts'
import { columnsAfter, columnsOf } from './columns-after.ts'
import type { Expression, ReadableColumn } from '../model/expression.ts'

/** Every expression in a migration that a trigger or a backfill will evaluate, for the server to judge beforehand. */
export function expressionsOf(catalog: Catalog, operations: readonly Operation[]): readonly Expression[] {
  return operations.flatMap((operation) => {
    if (!('table' in operation)) return []
    const table = findTable(catalog, resolveTable(catalog, operation.table))
    if (table === undefined) return []
    return ofOperation(operation, table, columnsAfter(catalog, operations, table))
  })
}

export function forwardExpression(
  table: Table,
  column: string,
  type: string,
  text: SqlFragment,
  collation: string | null,
): Expression {
  return {
    text: text.text,
    type,
    collation,
    table: { schema: table.schema, name: table.name },
    columns: columnsOf(table),
    where: `forward of ${tableText(table)}.${column}`,
  }
}

export function backwardExpression(
  table: Table,
  column: string,
  text: SqlFragment,
  after: readonly ReadableColumn[],
  what = 'backward',
): Expression {
  const before = table.columns.find((candidate) => candidate.name === column)
  return {
    text: text.text,
    type: before?.type ?? 'text',
    collation: before?.collation ?? null,
    table: { schema: table.schema, name: table.name },
    columns: after,
    where: `${what} of ${tableText(table)}.${column}`,
  }
}

function ofOperation(
  operation: Operation,
  table: Table,
  after: readonly ReadableColumn[],
): readonly Expression[] {
  switch (operation.kind) {
    case 'addColumn': {
      const { column, definition, fill } = operation
      return fill === undefined
        ? []
        : [forwardExpression(table, column, definition.type, fill, definition.collation ?? null)]
    }
    case 'dropColumn':
      return operation.backward === undefined
        ? []
        : [backwardExpression(table, operation.column, operation.backward, after)]
    case 'replaceColumns':
      return [
        ...Object.entries(operation.into).map(([name, column]) =>
          forwardExpression(table, name, column.type, column.forward, column.collation ?? null),
        ),
        ...Object.entries(operation.from).flatMap(([name, way]) => [
          backwardExpression(table, name, way.backward, after),
          ...(way.fallback === undefined
            ? []
            : [backwardExpression(table, name, way.fallback, after, 'fallback')]),
        ]),
      ]
    case 'setNotNull':
      return operation.fill === undefined ? [] : [fillExpression(table, operation.column, operation.fill)]
    case 'dropNotNull':
      return operation.backward === undefined
        ? []
        : [fillExpression(table, operation.column, operation.backward)]
    default:
      return []
  }
}

/** What stands in for NULL may read the row's other columns. */
export function fillExpression(table: Table, column: string, text: SqlFragment): Expression {
  const found = table.columns.find((candidate) => candidate.name === column)
  return {
    text: text.text,
    type: found?.type ?? 'text',
    collation: found?.collation ?? null,
    table: { schema: table.schema, name: table.name },
    columns: columnsOf(table).filter((candidate) => candidate.name !== column),
    where: `value in place of NULL in ${tableText(table)}.${column}`,
  }
}
