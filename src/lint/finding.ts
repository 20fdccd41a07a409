import type { Catalog } from '../model/catalog.ts'
import type { MigrationName } from '../model/names.ts'
import type { PlannedMigration } from '../plan/plan-migration.ts'

export interface Finding {
  readonly code: string
  readonly migration: MigrationName
  /** `refuse` stops `up --guarded`; `warn` is said and goes on. */
  readonly severity: 'refuse' | 'warn'
  readonly message: string
  readonly fix: string
  /** Its place in the list of operations, where it is about one. */
  readonly operation?: number
  /** Where in the `up` of that operation the statement begins. */
  readonly at?: number
  /** A proof that this very migration comes back without loss says more than the rule can. */
  readonly liftedBy?: 'proof'
  /** What the whole operation may be replaced by, as an author writes it: see `migrate lint --fix`. */
  readonly instead?: readonly string[]
}

/** What a rule has to know of the server. */
export interface ServerHabits {
  /** Whether a view still reads a column or table that was renamed. */
  readonly viewsFollow: boolean
}

export type Rule = (planned: PlannedMigration, before: Catalog, server: ServerHabits) => readonly Finding[]
