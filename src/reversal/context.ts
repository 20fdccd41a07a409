import { findTable, resolveTable } from '../catalog/find.ts'
import { MigrateError } from '../errors/migrate-error.ts'
import type { Catalog, Column, Table } from '../model/catalog.ts'
import type { Migration } from '../model/migration.ts'
import { sameTable, tableText, type TableName } from '../model/names.ts'
import type { Operation } from '../model/operation.ts'
import type { SqlFacts } from '../model/sql-statement.ts'
import { expressionKey, type Expression, type ExpressionFacts, type Facts } from '../model/expression.ts'
import { isTooLong, partId } from './held-names.ts'

/** What a reversal may look at: the catalog *before* the migration, never the forward arguments alone. */
export interface ReversalContext {
  readonly migration: Pick<Migration, 'name' | 'operations' | 'writers' | 'file'>
  readonly catalog: Catalog
  readonly facts: Facts
  /** The author's SQL, read. */
  readonly sql: SqlFacts
  /** Position of the operation in its migration. */
  readonly index: number
  /** Tables that this same migration creates: there everything takes effect at once. */
  readonly created: readonly TableName[]
}

export function idOf(context: ReversalContext, table: TableName): string {
  return partId(context.migration.name, context.index, tableText(table))
}

export function refuse(
  context: ReversalContext,
  code: 'OPERATION_INVALID' | 'NOT_SUPPORTED' | 'NAME_TAKEN' | 'WRITER_UNKNOWN',
  what: string,
  next: string,
  details: readonly string[] = [],
): never {
  throw new MigrateError(code, { what: `${context.migration.name}: ${what}`, next, details })
}

export function tableNamed(context: ReversalContext, text: string): TableName {
  return resolveTable(context.catalog, text)
}

/** The table as it is before the migration. Refuses when it isn't there. */
export function tableBefore(context: ReversalContext, text: string): Table {
  const name = tableNamed(context, text)
  const table = findTable(context.catalog, name)
  if (table === undefined) {
    return refuse(
      context,
      'OPERATION_INVALID',
      `there is no table ${tableText(name)}`,
      `Correct the table's name in ${context.migration.file}, or create it in an earlier migration.`,
    )
  }
  if (table.kind === 'foreign') {
    return refuse(
      context,
      'NOT_SUPPORTED',
      `${tableText(name)} is a foreign table`,
      'Change it where it lives.',
    )
  }
  return table
}

export function columnBefore(context: ReversalContext, table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name)
  if (column === undefined) {
    return refuse(
      context,
      'OPERATION_INVALID',
      `table ${tableText(table)} has no column ${name}`,
      `Its columns: ${table.columns.map((candidate) => candidate.name).join(', ')}.`,
    )
  }
  return column
}

/** The server would cut a longer name without a word, and two of them into one. */
export function refuseLongName(context: ReversalContext, name: string): void {
  if (!isTooLong(name)) return
  refuse(
    context,
    'OPERATION_INVALID',
    `the name ${name} is longer than 63 bytes, and would be cut`,
    'Choose a shorter one.',
  )
}

export function refuseTakenColumn(context: ReversalContext, table: Table, name: string): void {
  refuseLongName(context, name)
  if (table.columns.some((column) => column.name === name)) {
    refuse(
      context,
      'NAME_TAKEN',
      `table ${tableText(table)} has a column ${name} already`,
      'Choose another name, or drop that column in an earlier migration.',
    )
  }
}

export function isCreated(context: ReversalContext, table: TableName): boolean {
  return context.created.some((created) => sameTable(created, table))
}

/** What the server said of an expression. Its problem, if any, ends planning here. */
export function factsOf(context: ReversalContext, expression: Expression): ExpressionFacts {
  const facts = context.facts.get(expressionKey(expression))
  if (facts === undefined) {
    throw new MigrateError('INTERNAL', { what: `no facts were gathered for the ${expression.where}` })
  }
  if (facts.problem !== null) {
    throw new MigrateError(facts.problem.code, {
      what: `${context.migration.name}: the ${expression.where} can't be used: ${facts.problem.message}`,
      details: [expression.text],
      next: `Correct the expression in ${context.migration.file}.`,
    })
  }
  return facts
}

/** The tables that a migration creates itself. */
export function createdTables(catalog: Catalog, operations: readonly Operation[]): readonly TableName[] {
  return operations.flatMap((operation) =>
    operation.kind === 'createTable' ? [resolveTable(catalog, operation.table)] : [],
  )
}
