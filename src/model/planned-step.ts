import type { Action, DeclaredConstraint } from './action.ts'
import type { Capture } from './capture.ts'
import type { Constraint, Index } from './catalog.ts'
import type { Lens } from './lens.ts'
import type { TableName } from './names.ts'
import type { CreateIndex } from './operations/indexes.ts'
import type { Transition } from './state.ts'
import type { LockLevel, Reversal } from './step.ts'
import type { NullFill } from './sync.ts'

/** What must find no row before a transition goes on. */
export type RowCheck =
  | { readonly kind: 'nulls'; readonly table: TableName; readonly column: string }
  | { readonly kind: 'duplicates'; readonly table: TableName; readonly columns: readonly string[] }
  | { readonly kind: 'violations'; readonly table: TableName; readonly constraint: DeclaredConstraint }
  /** Rows whose value the old schema can't hold, under policy `block`. */
  | { readonly kind: 'blocked'; readonly lens: Lens }

/** What fills existing rows. */
export type Filling =
  | { readonly kind: 'lens'; readonly lens: Lens }
  /** Puts the stand-in where NULL is, and marks the row. */
  | { readonly kind: 'fillNulls'; readonly fill: NullFill }
  /** Gives marked rows their NULL back. */
  | { readonly kind: 'unfillNulls'; readonly fill: NullFill }

/** What a revert brings back after the switch, without a long lock. */
export type Returning =
  | {
      readonly kind: 'constraint'
      readonly table: TableName
      readonly constraint: Constraint
      readonly index: Index | null
    }
  | { readonly kind: 'uniqueIndex'; readonly table: TableName; readonly index: Index }
  | {
      readonly kind: 'notNull'
      readonly table: TableName
      readonly column: string
      readonly name: string
      /** SQL of what NULLs are given before it comes back: only where that is NULL too are rows in the way. */
      readonly filled?: string
    }

interface PlannedBase {
  readonly title: string
  readonly tables: readonly TableName[]
  readonly lock: LockLevel
  readonly reversal: Reversal
}

/** A step in no engine's words: `dialect` compiles it to a `Step`. */
export type PlannedStep =
  | (PlannedBase & {
      readonly kind: 'transaction'
      /** See `TransactionStep`. */
      readonly aside?: true
      /** What its title says of each table, for engines that take them one by one. */
      readonly told?: readonly Pick<PlannedBase, 'title' | 'tables' | 'reversal'>[]
      readonly do: readonly Action[]
      readonly undo: readonly Action[]
    })
  | (PlannedBase & {
      readonly kind: 'buildIndex'
      readonly table: TableName
      readonly name: string
      readonly index: CreateIndex
    })
  | (PlannedBase & {
      readonly kind: 'mirrorIndex'
      readonly table: TableName
      readonly name: string
      readonly index: Index
      readonly from: string
      readonly to: string
    })
  | (PlannedBase & { readonly kind: 'removeIndex'; readonly table: TableName; readonly name: string })
  | (PlannedBase & { readonly kind: 'validate'; readonly table: TableName; readonly constraint: string })
  | (PlannedBase & { readonly kind: 'statement'; readonly text: string; readonly undoText: string })
  | (PlannedBase & { readonly kind: 'backfill'; readonly filling: Filling })
  | (PlannedBase & { readonly kind: 'assert'; readonly check: RowCheck })
  /** Tells which captured rows could not be set back. */
  | (PlannedBase & {
      readonly kind: 'keptRows'
      readonly capture: Capture
      readonly reports: 'whenRun' | 'whenUndone'
    })
  | (PlannedBase & {
      readonly kind: 'bringBack'
      readonly returning: Returning
      /** New name → name before the switch, for columns that the switch renames. */
      readonly renamed: Readonly<Record<string, string>>
      /** The same in the names of the contracted state, where it is part of a withdraw. */
      readonly whileContracted?: {
        readonly returning: Returning
        readonly renamed: Readonly<Record<string, string>>
      }
    })

export type PlannedProgram = Readonly<Record<Transition, readonly PlannedStep[]>>
