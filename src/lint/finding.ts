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
}

/** What a rule has to know of the server. */
export interface ServerHabits {
  /** Whether a view still reads a column or table that was renamed. */
  readonly viewsFollow: boolean
}

export type Rule = (planned: PlannedMigration, before: Catalog, server: ServerHabits) => readonly Finding[]
