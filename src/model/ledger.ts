import type { MigrationName } from './names.ts'
import type { ConstraintStep, KeptRowsStep, Program } from './step.ts'
import type { State, Transition } from './state.ts'

/** What the ledger knows of a migration, without its program. */
export interface LedgerEntry {
  readonly name: MigrationName
  readonly summary: string
  readonly state: State
  readonly since: Date
  readonly checksum: string
  readonly rawHash: string
  readonly planHash: string
  /** The run that moved it last. */
  readonly runId: string
  /** Order of application: a revert goes backwards through it. */
  readonly position: number
}

/** What `status` and a revert read besides: the compiled ways, and what they touch. */
export interface StoredPlan {
  readonly name: MigrationName
  readonly program: Program
  /** `tableKey`s and columns it changes: overlaps are refused. */
  readonly footprint: readonly string[]
  readonly lenses: readonly StoredLens[]
}

/** What a revert may meet, without the rest of the program. */
export interface RevertOutlook {
  readonly name: MigrationName
  readonly lenses: readonly StoredLens[]
  readonly restore: readonly (ConstraintStep | KeptRowsStep)[]
  readonly withdraw: readonly (ConstraintStep | KeptRowsStep)[]
}

/** Enough of a lens to count its rows in the way. */
export interface StoredLens {
  readonly id: string
  readonly table: string
  readonly columns: string
  readonly policy: 'reject' | 'hold' | 'block'
}

export type RunCommand =
  | 'up'
  | 'contract'
  | 'revert'
  | 'purge'
  | 'resume'
  | 'abort'
  | 'baseline'
  | 'adopt'
  | 'repair'
export type RunOutcome = 'running' | 'done' | 'put back' | 'stopped' | 'refused' | 'debt'

export interface Run {
  readonly id: string
  readonly command: RunCommand
  readonly startedAt: Date
  readonly endedAt: Date | null
  readonly outcome: RunOutcome
  readonly actor: string
  readonly toolVersion: string
  /** What it moved, in order. */
  readonly moves: readonly { readonly migration: MigrationName; readonly transition: Transition }[]
  /** Of the catalog as the run found it; null where nothing had recorded one. */
  readonly fingerprintBefore: string | null
}

/** One line of the step journal. */
export interface JournalRow {
  readonly runId: string
  readonly migration: MigrationName
  readonly transition: Transition
  readonly stepId: string
  readonly state: 'intent' | 'done' | 'undone'
  readonly at: Date
}

/** A constraint, or rows, that a revert could not bring back because of what was written since: `repair` closes it. */
export interface Debt {
  readonly id: number
  readonly migration: MigrationName
  readonly stepId: string
  readonly table: string
  readonly constraint: string
  readonly reason: string
  readonly openedAt: Date
}

export interface AuditEvent {
  readonly at: Date
  readonly actor: string
  readonly event: string
  readonly detail: Readonly<Record<string, unknown>>
}
