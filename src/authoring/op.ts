import {
  addColumn,
  dropColumn,
  dropDefault,
  dropNotNull,
  renameColumn,
  setDefault,
  setNotNull,
} from './columns.ts'
import { comment, type CommentBuilder } from './comment.ts'
import { addCheck, addForeignKey, addUnique, dropConstraint } from './constraints.ts'
import { createIndex, dropIndex } from './indexes.ts'
import { changeColumn, mergeColumns, replaceColumns, splitColumn } from './lenses.ts'
import { rawSql } from './raw-sql.ts'
import { run } from './run.ts'
import { createTable, dropTable, renameTable } from './tables.ts'

/** Everything a migration can do. */
export interface Op {
  readonly createTable: typeof createTable
  readonly dropTable: typeof dropTable
  readonly renameTable: typeof renameTable
  readonly addColumn: typeof addColumn
  readonly dropColumn: typeof dropColumn
  readonly renameColumn: typeof renameColumn
  readonly changeColumn: typeof changeColumn
  readonly splitColumn: typeof splitColumn
  readonly mergeColumns: typeof mergeColumns
  readonly replaceColumns: typeof replaceColumns
  readonly setNotNull: typeof setNotNull
  readonly dropNotNull: typeof dropNotNull
  readonly setDefault: typeof setDefault
  readonly dropDefault: typeof dropDefault
  readonly createIndex: typeof createIndex
  readonly dropIndex: typeof dropIndex
  readonly addUnique: typeof addUnique
  readonly addForeignKey: typeof addForeignKey
  readonly addCheck: typeof addCheck
  readonly dropConstraint: typeof dropConstraint
  readonly comment: CommentBuilder
  readonly sql: typeof rawSql
  readonly run: typeof run
}

/**
 * The operations of a migration: plain data, each of which knows its way back.
 *
 * @example
 * op.renameColumn('customers', 'mail', 'email')
 */
export const op: Op = {
  createTable,
  dropTable,
  renameTable,
  addColumn,
  dropColumn,
  renameColumn,
  changeColumn,
  splitColumn,
  mergeColumns,
  replaceColumns,
  setNotNull,
  dropNotNull,
  setDefault,
  dropDefault,
  createIndex,
  dropIndex,
  addUnique,
  addForeignKey,
  addCheck,
  dropConstraint,
  comment,
  sql: rawSql,
  run,
}
