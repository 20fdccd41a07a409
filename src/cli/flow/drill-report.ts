import type { Debt } from '../../model/ledger.ts'
import type { MigrationName, TableName } from '../../model/names.ts'
import type { LockLevel } from '../../model/step.ts'
import type { LeftOut } from '../../rehearse/clone-schema.ts'
import type { RevertForecast } from './forecast.ts'
import type { Leg } from './revert-target.ts'
import type { Status } from './status.ts'

/** What one `migrate revert` does, and how it went on the shadow. */
export interface Turn {
  readonly legs: readonly Leg[]
  readonly steps: readonly {
    readonly title: string
    readonly tables: readonly TableName[]
    readonly lock: LockLevel
  }[]
  /** How long it took on the shadow; null where it wasn't run, or failed. */
  readonly ms: number | null
  /** Constraints that could not come back there. */
  readonly debts: number
}

/** What a migration keeps for the way back, or for the way forward again. */
export interface Held {
  readonly migration: MigrationName
  readonly what: string
  /** ISO time. */
  readonly since: string
  /** `old`: a revert serves it again; `new`: an `up` does. */
  readonly side: 'old' | 'new'
}

export interface Rehearsal {
  /** The first is what `migrate revert` does now, the second what it does once more. */
  readonly turns: readonly Turn[]
  /** For each: how long it took forward again from there; null where it wasn't reached. */
  readonly againMs: readonly (number | null)[]
  /** For each: what was not as before once it was all forward again. */
  readonly notBack: readonly (readonly string[])[]
  readonly tables: number
  readonly rows: number
  /** They are rows of a live database, where it has any. */
  readonly sampled: boolean
  readonly leftOut: readonly LeftOut[]
  /** Why it did not go through. */
  readonly failure: string | null
}

export type Outlook = Pick<RevertForecast, 'conflicts' | 'kept' | 'unrepresentable' | 'blocked'>

/** Everything a person at 3 a.m. wants to have known the day before. */
export interface DrillReport {
  readonly database: Status['database']
  /** ISO time. */
  readonly at: string
  readonly verdict: 'ready' | 'nothing to revert' | 'not ready'
  readonly why: readonly string[]
  readonly rehearsal: Rehearsal | null
  readonly held: readonly Held[]
  /** What `migrate revert` meets now. */
  readonly forecast: Outlook
  /** What it meets besides when it is run once more. */
  readonly onceMore: Outlook
  readonly debts: readonly Debt[]
  readonly purged: readonly MigrationName[]
  readonly backup: {
    readonly id: string
    readonly directory: string
    readonly verifiedAt: string
  } | null
  /** Whose transactions are open longest now, and who holds locks on what the revert touches. */
  readonly transactions: readonly string[]
  readonly blockers: readonly string[]
  readonly commands: readonly Command[]
}

export interface Command {
  readonly type: string
  readonly exit: readonly number[]
  readonly means: string
}
