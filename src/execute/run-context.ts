import type { Connection } from '../dialect/connection.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { MigrationName } from '../model/names.ts'
import type { OnEvent } from '../model/run-event.ts'
import type { Step } from '../model/step.ts'

export type ConflictPolicy = 'keep' | 'quarantine' | 'abort'

/** What every part of a run needs. One connection, one run. */
export interface RunContext {
  readonly dialect: Dialect
  readonly connection: Connection
  readonly runId: string
  readonly actor: string
  readonly toolVersion: string
  readonly on: OnEvent
  /** Called after each step of a move: a rehearsal looks at the database there. */
  readonly between?: (step: Step, migration: MigrationName) => Promise<void>
  /** Stops the run between steps and slices. */
  readonly signal: AbortSignal
  readonly lockTimeoutMs: number
  /** How long a step may go on trying for its locks. */
  readonly lockBudgetMs: number
  readonly onConflict: ConflictPolicy
  /** Whether a table may be copied where the server knows no other way: its writers wait meanwhile. */
  readonly allowCopy: boolean
}

export const LOCK_TIMEOUT_MS = 2000
export const LOCK_BUDGET_MS = 60_000
