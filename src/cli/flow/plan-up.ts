import { findTable } from '../../catalog/find.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import { lint } from '../../lint/lint.ts'
import type { Finding } from '../../lint/finding.ts'
import type { Catalog } from '../../model/catalog.ts'
import type { LedgerEntry } from '../../model/ledger.ts'
import type { Migration } from '../../model/migration.ts'
import { tableText, type MigrationName, type TableName } from '../../model/names.ts'
import type { Program } from '../../model/step.ts'
import { planHash } from '../../plan/plan-hash.ts'
import { planMigration, type PlannedMigration } from '../../plan/plan-migration.ts'
import { isCertain, simulate, type Simulated } from '../../plan/simulate.ts'
import { keyOf } from '../../catalog/key-of.ts'
import { footprints, footprintText } from '../../reversal/footprint.ts'
import { expressionsOf } from '../../reversal/expressions-of.ts'
import type { Workspace } from '../workspace.ts'
import { sqlFacts } from './sql-facts.ts'
import { unknownTypes } from './unknown-types.ts'

/** One migration ready to run: what will run is exactly `program`. */
export interface ReadyMigration {
  readonly planned: PlannedMigration
  readonly program: Program
  readonly hash: string
  readonly findings: readonly Finding[]
  /** The schema that it was planned for. */
  readonly before: Catalog
}

export interface PlanUp {
  readonly ready: readonly ReadyMigration[]
  /** Why planning ended before the last migration: it needs the server's word after those before it, or an overlap. */
  readonly stoppedBy: 'nothing' | 'look' | { readonly overlap: MigrateError }
}

/** Plans as many migrations as one look at the catalog allows. Changes nothing. */
export async function planUp(
  workspace: Workspace,
  catalog: Catalog,
  migrations: readonly Migration[],
  inEffect: readonly LedgerEntry[],
): Promise<PlanUp> {
  const { dialect, connection, store } = workspace
  const expanded = inEffect.filter((entry) => entry.state === 'expanded')
  // A column has at most two live versions: a second change waits until the first is contracted.
  const unfinished = footprints<MigrationName>()
  for (const { footprint, name } of await store.footprints(expanded.map((entry) => entry.name))) {
    unfinished.add(footprint, name)
  }
  const ready: ReadyMigration[] = []
  let simulated: Simulated = { catalog, uncertain: new Set<string>() }
  const refuseUnknownTypes = await unknownTypes(workspace, catalog, migrations)
  for (const migration of migrations) {
    if (!isCertain(simulated, migration.operations) && ready.length > 0) return { ready, stoppedBy: 'look' }
    const before = simulated.catalog
    refuseUnknownTypes(migration, before)
    const facts = await dialect.analyse(connection.session, expressionsOf(before, migration.operations))
    const planned = planMigration(migration, before, facts, await sqlFacts(dialect, migration))
    const overlap = unfinished.overlap(planned.footprint)
    if (overlap !== null)
      return { ready, stoppedBy: { overlap: overlapError(migration.name, overlap.owner, overlap.entry) } }
    const keys = { of: (name: TableName) => keyOf(findTable(before, name)) }
    const program = dialect.compile(planned.program, {
      version: connection.facts.version,
      catalog: before,
      keys,
    })
    ready.push({
      planned,
      program,
      hash: planHash(program),
      findings: lint(planned, before, dialect),
      before,
    })
    unfinished.add(planned.footprint, migration.name)
    simulated = simulate(simulated, migration.operations)
  }
  return { ready, stoppedBy: 'nothing' }
}

export function overlapError(migration: MigrationName, other: MigrationName, entry: string): MigrateError {
  return new MigrateError('OVERLAP', {
    what: `${migration} changes ${footprintText(entry)}, which ${other} has expanded and not contracted: it would have three live versions`,
    next: `Run \`migrate contract ${other}\` once no old release needs it, then \`migrate up\` again. Where no application runs yet: \`migrate up --contract\`.`,
  })
}

/** Tables with rows that a plan can touch: what a backup has to hold. */
export function touchedTables(
  catalog: Catalog,
  plans: readonly { readonly program: Program }[],
): Catalog['tables'] {
  const touched = new Set<string>()
  for (const { program } of plans) {
    for (const leg of Object.values(program)) {
      for (const step of leg) for (const table of step.tables) touched.add(tableText(table))
    }
  }
  return catalog.tables.filter((table) => touched.has(tableText(table)) && table.kind !== 'partition')
}
