/**
 * What a rehearsal found of one migration: `proved` and `held` come back whole (`held`: some values by way of the hold),
 * `lossy` loses rows or values, `not-restored` leaves another schema, `down-fails` and `up-fails` fail with an error, and
 * `no-down` has nothing to take back with although there is something.
 */
export type Verdict = 'proved' | 'held' | 'lossy' | 'not-restored' | 'down-fails' | 'no-down' | 'up-fails'

/** Rows of a table that did not come back as they were. */
export interface RowLoss {
  readonly table: string
  readonly rows: number
  /** Columns whose values differ; empty where whole rows are gone or new. */
  readonly columns: readonly string[]
  /** What was done when it was found, where that says more: `an update of price by the old version`. */
  readonly when?: string
  readonly example: { readonly before: string | null; readonly after: string | null }
}

/** Rows that got other values first, because the migration takes none of what they had. */
export interface Adapted {
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: number
  readonly because: string
}

export interface Proof {
  readonly name: string
  readonly verdict: Verdict
  /** One line for a person. */
  readonly message: string
  /** What the schema differs in after the way back, as `drift` prints it. */
  readonly schema: readonly string[]
  /** True where nothing but the order of columns differs. */
  readonly orderOnly: boolean
  readonly losses: readonly RowLoss[]
  /** Rows whose values the other schema can't express, kept by the hold. */
  readonly heldRows: number
  readonly error: {
    readonly message: string
    readonly statement: string | null
    /** What helps, where the tool itself refused. */
    readonly next?: string
  } | null
  readonly ms: number
}

/** A table that stayed empty, and why: a proof says so. */
export interface LeftEmpty {
  readonly table: string
  readonly because: string
}

export interface Proofs {
  readonly proofs: readonly Proof[]
  /** Tables that got no row to try things on. */
  readonly empty: readonly LeftEmpty[]
}

/** Whether a migration with this verdict may reach production. */
export function passes({ verdict }: Pick<Proof, 'verdict'>): boolean {
  return verdict === 'proved' || verdict === 'held'
}
