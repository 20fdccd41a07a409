import type { RawSql, SetComment } from './operations/code.ts'
import type {
  AddColumn,
  DropColumn,
  DropDefault,
  DropNotNull,
  RenameColumn,
  ReplaceColumns,
  SetDefault,
  SetNotNull,
} from './operations/columns.ts'
import type { AddCheck, AddForeignKey, AddUnique, DropConstraint } from './operations/constraints.ts'
import type { CreateIndex, DropIndex } from './operations/indexes.ts'
import type { CreateTable, DropTable, RenameTable } from './operations/tables.ts'

/** One declared change in a migration. Plain data, JSON-safe, tagged by `kind`. */
export type Operation =
  | CreateTable
  | DropTable
  | RenameTable
  | AddColumn
  | DropColumn
  | RenameColumn
  | ReplaceColumns
  | SetNotNull
  | DropNotNull
  | SetDefault
  | DropDefault
  | CreateIndex
  | DropIndex
  | AddUnique
  | AddForeignKey
  | AddCheck
  | DropConstraint
  | SetComment
  | RawSql

export type OperationKind = Operation['kind']
