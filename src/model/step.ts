import type { TableName } from './names.ts'
import type { Transition } from './state.ts'

/** The strongest lock a step takes on a table, weakest first, in words every engine's reader knows. */
/**
 * What the others notice of a step, mildest first. A moment is a change of the catalog: no row is read or written, and the
 * lock timeout bounds how long it may wait for its turn.
 */
export const LOCK_LEVELS = [
  'none',
  'reads and writes go on',
  'writes wait a moment',
  'everything waits a moment',
  'whatever its SQL locks',
] as const

export type LockLevel = (typeof LOCK_LEVELS)[number]

/** How an undo gives back what a step took. */
export type Reversal =
  | { readonly kind: 'lossless' }
  | { readonly kind: 'held'; readonly what: string }
  | { readonly kind: 'captured'; readonly what: string }
  | { readonly kind: 'irreversible'; readonly because: string }

interface StepBase {
  /** Unique in its migration: `expand/2`. */
  readonly id: string
  /** One line for a person: `add products.price_minor and the triggers that keep it true`. */
  readonly title: string
  readonly tables: readonly TableName[]
  readonly lock: LockLevel
  readonly reversal: Reversal
}

/** Statements that commit together with their journal row. `undo` is run, in this order, by an abort. */
export interface TransactionStep extends StepBase {
  readonly kind: 'transaction'
  /** It prepares or clears away, and is no part of the switch: what is served is the same before and after. */
  readonly aside?: true
  readonly statements: readonly string[]
  readonly undo: readonly string[]
}

/**
 * One statement that refuses to run in a transaction. `probe` answers one boolean column `done`;
 * `cleanup` removes what a failed try leaves (an invalid index) and is safe when there is nothing.
 */
export interface AutocommitStep extends StepBase {
  readonly kind: 'autocommit'
  readonly statement: string
  readonly probe: string
  readonly cleanup: string
  readonly undo: readonly string[]
  /** Only triggers of ours come or go: what a catalog shows is the same after it. */
  readonly keepsSchema?: true
  /** For servers that make something else without a word: a boolean column `planned`, and what it is where it is false. */
  readonly asPlanned?: { readonly query: string; readonly otherwise: string }
}

/** Fills columns of every row in slices, each a short transaction that remembers where it got to. */
export interface BackfillStep extends StepBase {
  readonly kind: 'backfill'
  readonly table: TableName
  /** `SET` list: column to expression over the row. */
  readonly assignments: readonly { readonly column: string; readonly expression: string }[]
  /** True for a row that still needs the work: makes a slice safe to run twice. */
  readonly needed: string
  /** The filling that takes this one back, where dropping the column does not. */
  readonly undo: Filling | null
}

export interface Filling {
  readonly assignments: readonly { readonly column: string; readonly expression: string }[]
  readonly needed: string
}

/** A look at the data that must find no row; what it finds stops the transition before anything else moves. */
export interface AssertStep extends StepBase {
  readonly kind: 'assert'
  /** Rows in the way: the first column is a readable key. Empty means go on. */
  readonly query: string
  /** Said when there are rows: `12 rows of orders have no customer`. `%n` is the count. */
  readonly complaint: string
}

/**
 * Brings a constraint back without a long lock, after the switch. Rows that break it never stop a revert: by policy
 * they stay and the constraint becomes open debt, or they move to a hold, or the revert was refused beforehand.
 */
export interface ConstraintStep extends StepBase {
  readonly kind: 'constraint'
  readonly table: TableName
  readonly constraint: string
  readonly definition: string
  /** Counts rows in the way *before* the transition began, with the names of that moment: one column `count`. */
  readonly conflictsBefore: string
  /** The same for a withdraw that comes right after a restore, before either of them began. */
  readonly conflictsWhileContracted?: string
  /** The same, with the names after the switch. */
  readonly conflicts: string
  /** Condition over the table (aliased `t`) that picks the rows to move under `--on-conflict quarantine`. */
  readonly inTheWay: string
  /** Outside a transaction first (a unique index), then what attaches it, then what validates it. */
  readonly build: Omit<AutocommitStep, keyof StepBase | 'kind'> | null
  readonly attach: readonly string[]
  /** True when `attach` alone is harmless with rows in the way (NOT VALID): it then binds new rows at once. */
  readonly attachAnyway: boolean
  readonly validate: readonly string[]
  readonly undo: readonly string[]
}

/**
 * Tells which rows that raw SQL had changed could not be set back, because somebody wrote them since: they stay as they
 * are, as open debt with their three values.
 */
export interface KeptRowsStep extends StepBase {
  readonly kind: 'keptRows'
  readonly table: TableName
  /** `whenUndone`: on the way there it does nothing, and tells what a put-back had to leave. */
  readonly reports: 'whenRun' | 'whenUndone'
  /** Counts, before the transition began, the rows that will stay: one column `count`. */
  readonly conflictsBefore: string
  /** The same before a restore that comes first. */
  readonly conflictsWhileContracted?: string
  /**
   * The rows that stayed: `row_key`, `why` (`changed`, `gone`, `taken`, `referenced`, `orphaned`, `refused`), and `row_before`,
   * `row_after`, `row_now` as JSON objects of texts, null where there was no row.
   */
  readonly kept: string
  /** Sets back what can be by now, for `repair`. */
  readonly retry: readonly string[]
  readonly forget: readonly string[]
}

export type Step =
  | TransactionStep
  | AutocommitStep
  | BackfillStep
  | AssertStep
  | ConstraintStep
  | KeptRowsStep

/** What a migration does on each way between states: compiled at `up`, kept in the ledger, enough for a revert. */
export type Program = Readonly<Record<Transition, readonly Step[]>>
