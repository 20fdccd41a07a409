import type { MigrationName } from '../model/names.ts'

/**
 * What rows are found to do. `round trip`: don't come back as they were; `cast`, `out of range`, `too long`, `fails`: an
 * expression has no value for them; `no value`: NULL where the new schema allows none; `stands in`: NULL, and the declared
 * value takes its place; `check`, `orphan`, `duplicate`: break a constraint; `collision`: the same, where values that
 * differ now become one.
 */
export type FindingKind =
  | 'round trip'
  | 'cast'
  | 'out of range'
  | 'too long'
  | 'fails'
  | 'no value'
  | 'stands in'
  | 'check'
  | 'orphan'
  | 'duplicate'
  | 'collision'

export interface DataFinding {
  readonly kind: FindingKind
  /** `refuse`: the migration would stop on it; `held`: nothing is lost, by way of the hold; `told`: as declared. */
  readonly severity: 'refuse' | 'held' | 'told'
  readonly migration: MigrationName
  readonly table: string
  readonly columns: readonly string[]
  readonly constraint: string | null
  readonly rows: number
  /** False where the search ended before the last row: there are at least so many. */
  readonly exact: boolean
  readonly examples: readonly Example[]
  /** One line for a person. */
  readonly message: string
  /** What to write. */
  readonly fix: string
}

/** A row: its key and its values, as `id=7` and `price=0.125`. */
export interface Example {
  readonly key: string
  readonly value: string
}

export interface DataReport {
  readonly tables: readonly { readonly table: string; readonly rows: number; readonly ms: number }[]
  readonly findings: readonly DataFinding[]
}
