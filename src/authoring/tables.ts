import type { CreateTable, DropTable, RenameTable, TableColumn } from '../model/operations/tables.ts'
import { made } from './made.ts'
import { isRecord } from './values.ts'

export type TableColumns = Readonly<Record<string, TableColumn>>
export type TableDefinition = Omit<CreateTable, 'kind' | 'table'>

/**
 * A new table. Give its columns, or `{ columns, primaryKey, uniques, foreignKeys, checks, comment }`.
 *
 * @example
 * op.createTable('refunds', {
 *   id: { type: 'bigint', identity: 'always', primaryKey: true },
 *   payment_id: { type: 'bigint', notNull: true, references: 'payments(id)' },
 *   amount_minor: { type: 'bigint', notNull: true },
 * })
 */
export function createTable(table: string, columns: TableColumns): CreateTable
export function createTable(table: string, definition: TableDefinition): CreateTable
export function createTable(table: string, definition: TableColumns | TableDefinition): CreateTable {
  const whole = isDefinition(definition) ? definition : { columns: definition }
  return made('createTable', [table], { kind: 'createTable', table, ...whole })
}

/** A table may have a column called "columns": that one has a `type` text, a list of columns has not. */
function isDefinition(value: TableColumns | TableDefinition): value is TableDefinition {
  const columns: unknown = isRecord(value) ? value['columns'] : undefined
  return isRecord(columns) && typeof columns['type'] !== 'string'
}

/**
 * A table goes. Its rows are held until purge, so a revert brings it back whole.
 *
 * @example
 * op.dropTable('legacy_coupons')
 */
export function dropTable(table: string): DropTable {
  return made('dropTable', [table], { kind: 'dropTable', table })
}

/**
 * A table under another name; both names are served until contract.
 *
 * @example
 * op.renameTable('clients', 'customers')
 */
export function renameTable(from: string, to: string): RenameTable {
  return made('renameTable', [from, to], { kind: 'renameTable', from, to })
}
