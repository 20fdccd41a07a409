import type { CaptureSet, CapturedStatement } from './capture.ts'
import type { Constraint, Index } from './catalog.ts'
import type { Lens } from './lens.ts'
import type { TableName } from './names.ts'
import type { CheckDefinition, ForeignKeyDefinition, UniqueDefinition } from './operations/constraints.ts'
import type { CreateIndex } from './operations/indexes.ts'
import type { CreateTable } from './operations/tables.ts'
import type { NullFill, Sync } from './sync.ts'

/** A column as an engine is told to make it. */
export interface ColumnShape {
  readonly type: string
  readonly collation: string | null
  readonly notNull: boolean
  /** SQL text. */
  readonly default: string | null
  readonly comment: string | null
}

/** A constraint that the author declares, before the server has printed it. */
export type DeclaredConstraint =
  | ({ readonly kind: 'unique' } & UniqueDefinition)
  | ({ readonly kind: 'foreign key' } & ForeignKeyDefinition)
  | ({ readonly kind: 'check' } & CheckDefinition)

/**
 * One small change, in no engine's words. Only `remove…` destroys, and it stands in purge, discard and in the undo of
 * what the same run has just made.
 */
export type Action =
  | {
      readonly kind: 'addColumn'
      readonly table: TableName
      readonly name: string
      readonly column: ColumnShape
    }
  | { readonly kind: 'removeColumn'; readonly table: TableName; readonly name: string }
  | { readonly kind: 'renameColumn'; readonly table: TableName; readonly from: string; readonly to: string }
  | { readonly kind: 'setNotNull'; readonly table: TableName; readonly column: string }
  | { readonly kind: 'dropNotNull'; readonly table: TableName; readonly column: string }
  | {
      readonly kind: 'setDefault'
      readonly table: TableName
      readonly column: string
      readonly expression: string | null
    }
  | { readonly kind: 'createTable'; readonly table: TableName; readonly definition: CreateTable }
  | { readonly kind: 'removeTable'; readonly table: TableName }
  | { readonly kind: 'moveTable'; readonly from: TableName; readonly to: TableName }
  | {
      readonly kind: 'createAlias'
      readonly alias: TableName
      readonly table: TableName
      readonly columns: readonly string[]
    }
  | { readonly kind: 'dropAlias'; readonly alias: TableName }
  | {
      readonly kind: 'addConstraint'
      readonly table: TableName
      readonly name: string
      readonly constraint: DeclaredConstraint
      /** False: binds new rows, says nothing yet of the old. */
      readonly validated: boolean
    }
  | {
      readonly kind: 'restoreConstraint'
      readonly table: TableName
      readonly constraint: Constraint
      readonly validated: boolean
    }
  | { readonly kind: 'dropConstraint'; readonly table: TableName; readonly name: string }
  | {
      readonly kind: 'requireNotNull'
      readonly table: TableName
      readonly column: string
      readonly name: string
    }
  | {
      readonly kind: 'attachUnique'
      readonly table: TableName
      readonly name: string
      readonly index: string
    }
  | {
      readonly kind: 'createIndex'
      readonly table: TableName
      readonly name: string
      readonly index: CreateIndex
    }
  | { readonly kind: 'restoreIndex'; readonly table: TableName; readonly index: Index }
  | { readonly kind: 'renameIndex'; readonly table: TableName; readonly from: string; readonly to: string }
  | { readonly kind: 'removeIndex'; readonly table: TableName; readonly name: string }
  | {
      readonly kind: 'comment'
      readonly table: TableName
      readonly column: string | null
      readonly text: string | null
    }
  | { readonly kind: 'makeLens'; readonly lens: Lens }
  | { readonly kind: 'removeLens'; readonly lens: Lens }
  | { readonly kind: 'makeNullFill'; readonly fill: NullFill }
  | { readonly kind: 'removeNullFill'; readonly fill: NullFill }
  /** Rows that got a value in place of NULL have NULL again. */
  | { readonly kind: 'unfillNulls'; readonly fill: NullFill }
  | { readonly kind: 'startSync'; readonly sync: Sync }
  | { readonly kind: 'stopSync'; readonly sync: Sync }
  | { readonly kind: 'sql'; readonly text: string }
  /** Triggers that keep images of the rows which this session changes, dormant for every other. */
  | { readonly kind: 'startCapture'; readonly set: CaptureSet }
  | { readonly kind: 'stopCapture'; readonly set: CaptureSet }
  /** The author's statements under capture. Rows that an earlier revert had to keep are passed by, and their images stay. */
  | {
      readonly kind: 'capturedSql'
      readonly set: CaptureSet
      readonly statements: readonly CapturedStatement[]
    }
  /** Rows that still are as the statements left them are set back; the others stay, and so do their images. */
  | {
      readonly kind: 'restoreRows'
      readonly set: CaptureSet
      /** The author's way back of all that is no row; may be empty. */
      readonly rest: string
      readonly restFirst: boolean
    }
  | { readonly kind: 'forgetRows'; readonly set: CaptureSet }
