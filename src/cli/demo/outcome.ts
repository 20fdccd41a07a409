import type { Transition } from '../../model/state.ts'
import type { Check } from './shop.ts'

/** What one version did and found at one state. */
export interface VersionOutcome {
  readonly version: string
  /** Writes since the state before, those under way between the two included. */
  readonly wrote: number
  /** Different things it ever wrote. */
  readonly rows: number
  /** Of these, what it reads exactly as it must. */
  readonly same: number
  readonly lost: readonly string[]
  readonly errors: readonly string[]
  readonly problems: Check['problems']
}

export interface StateOutcome {
  readonly state: string
  readonly versions: readonly VersionOutcome[]
  /** Whether both versions add the whole shop up to the same; null where one serves. */
  readonly sumsAgree: boolean | null
  /** Tables whose first rows version 1 does not find byte for byte as they were; null where it doesn't serve. */
  readonly changedTables: readonly string[] | null
}

export interface StepOutcome {
  readonly command: string
  readonly transition: Transition
  readonly migrations: number
  readonly ms: number
  /** Constraints that stay away because of rows. */
  readonly debts: number
  readonly meanwhile: readonly {
    readonly version: string
    readonly wrote: number
    /** The longest that a single write took. */
    readonly longestMs: number
    readonly errors: readonly string[]
  }[]
}

export interface DemoOutcome {
  readonly engine: string
  readonly database: string
  readonly orders: number
  /** Rows of the seed that are compared. */
  readonly originalRows: number
  /** Whether a verified backup was made before the first change. */
  readonly backedUp: boolean
  readonly states: readonly StateOutcome[]
  readonly steps: readonly StepOutcome[]
  readonly ms: number
  /** Records that did not come back, and tables of the seed that changed. */
  readonly lost: number
  /** Failed writes, senseless rows and sums that differ. */
  readonly wrong: number
}

export function lostIn(states: readonly StateOutcome[]): number {
  return states.reduce(
    (sum, { changedTables, versions }) =>
      sum + (changedTables?.length ?? 0) + versions.reduce((lost, version) => lost + version.lost.length, 0),
    0,
  )
}

export function wrongIn(states: readonly StateOutcome[]): number {
  return states.reduce(
    (sum, { sumsAgree, versions }) =>
      sum +
      (sumsAgree === false ? 1 : 0) +
      versions.reduce((wrong, { errors, problems }) => wrong + errors.length + problems.length, 0),
    0,
  )
}
