import type { TableName } from '../../../model/names.ts'
import { constraintName } from '../../../model/operations/constraints.ts'
import type { CreateTable, TableColumn } from '../../../model/operations/tables.ts'
import { identifier, list, qualified } from '../quote.ts'
import { columnDefinition, commentText } from './column.ts'
import { declaredConstraint } from './constraint.ts'

export function createTable(table: TableName, definition: CreateTable): readonly string[] {
  const lines = [
    ...Object.entries(definition.columns).map(([name, column]) => tableColumn(table, name, column)),
    ...(definition.primaryKey === undefined ? [] : [`PRIMARY KEY (${list(definition.primaryKey)})`]),
    ...(definition.uniques ?? []).map((unique) =>
      named(unique.name, declaredConstraint({ kind: 'unique', ...unique }, table)),
    ),
    ...(definition.foreignKeys ?? []).map((key) =>
      named(
        key.name ?? constraintName(table.name, key.columns, 'fkey'),
        declaredConstraint({ kind: 'foreign key', ...key }, table),
      ),
    ),
    ...(definition.checks ?? []).map((check) =>
      named(check.name, declaredConstraint({ kind: 'check', ...check }, table)),
    ),
  ]
  return [
    `CREATE TABLE ${qualified(table)} (\n  ${lines.join(',\n  ')}\n)`,
    ...(definition.comment === undefined
      ? []
      : [`COMMENT ON TABLE ${qualified(table)} IS ${commentText(definition.comment)}`]),
    ...Object.entries(definition.columns).flatMap(([name, column]) =>
      column.comment === undefined
        ? []
        : [`COMMENT ON COLUMN ${qualified(table)}.${identifier(name)} IS ${commentText(column.comment)}`],
    ),
  ]
}

function tableColumn(table: TableName, name: string, column: TableColumn): string {
  return [
    columnDefinition(name, {
      type: column.type,
      collation: column.collation ?? null,
      notNull: column.notNull ?? false,
      default: column.default?.text ?? null,
      comment: null,
    }),
    ...(column.identity === undefined ? [] : [`GENERATED ${column.identity.toUpperCase()} AS IDENTITY`]),
    ...(column.generated === undefined ? [] : [`GENERATED ALWAYS AS (${column.generated.text}) STORED`]),
    ...(column.primaryKey === true ? ['PRIMARY KEY'] : []),
    ...(column.unique === true ? ['UNIQUE'] : []),
    ...(column.references === undefined
      ? []
      : [named(constraintName(table.name, [name], 'fkey'), `REFERENCES ${column.references}`)]),
  ].join(' ')
}

function named(name: string | undefined, definition: string): string {
  return name === undefined ? definition : `CONSTRAINT ${identifier(name)} ${definition}`
}
