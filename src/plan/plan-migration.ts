import type { Catalog } from '../model/catalog.ts'
import type { Lens } from '../model/lens.ts'
import type { Migration } from '../model/migration.ts'
import type { PlannedProgram } from '../model/planned-step.ts'
import type { SqlFacts } from '../model/sql-statement.ts'
import type { Sync } from '../model/sync.ts'
import { createdTables } from '../reversal/context.ts'
import type { Facts } from '../model/expression.ts'
import { reverse } from '../reversal/reverse.ts'
import { buildProgram } from './program.ts'
import { refuseConflicts } from './conflicts.ts'
import { syncsOf } from './sync-of.ts'

/** A migration worked out against one catalog: every way it can go, and what it changes. */
export interface PlannedMigration {
  readonly migration: Migration
  readonly program: PlannedProgram
  readonly footprint: readonly string[]
  readonly lenses: readonly Lens[]
  readonly syncs: readonly Sync[]
  readonly sql: SqlFacts
}

/**
 * Plans one migration. `catalog` is the schema before it; `facts` answer `expressionsOf(catalog, migration.operations)`,
 * and `sql` has the author's own statements. Throws a MigrateError where the migration can't be taken back without loss.
 */
export function planMigration(
  migration: Migration,
  catalog: Catalog,
  facts: Facts,
  sql: SqlFacts,
): PlannedMigration {
  const created = createdTables(catalog, migration.operations)
  const contributions = migration.operations.map((operation, index) =>
    reverse({ migration, catalog, facts, sql, index, created }, operation),
  )
  refuseConflicts(migration, contributions)
  const syncs = syncsOf(migration, catalog, contributions)
  return {
    migration,
    program: buildProgram(contributions, syncs),
    footprint: [...new Set(contributions.flatMap((contribution) => contribution.footprint))],
    lenses: contributions.flatMap((contribution) => contribution.lenses ?? []),
    syncs,
    sql,
  }
}
