import { MigrateError } from '../../errors/migrate-error.ts'
import type { Catalog } from '../../model/catalog.ts'
import type { Lens } from '../../model/lens.ts'
import { findTable } from '../../catalog/find.ts'
import type { Workspace } from '../workspace.ts'
import type { ReadyMigration } from './plan-up.ts'

/** What live data say: how many rows a lens brings back as they were, and how many have no value on the other side. */
export interface LensReport {
  readonly lens: Lens
  readonly rows: number
  readonly lost: number
}

/** Sends every row of every lens there and back before anything changes. Refuses what the expand would stumble over. */
export async function preflight(
  workspace: Workspace,
  ready: readonly ReadyMigration[],
  catalog: Catalog,
): Promise<readonly LensReport[]> {
  const reports: LensReport[] = []
  for (const { planned } of ready) {
    for (const lens of planned.lenses) {
      if (lens.contract === 'swap' || lens.before.length === 0 || lens.after.length === 0) continue
      if (findTable(catalog, lens.table) === undefined) continue
      reports.push(await judge(workspace, planned.migration.name, lens))
    }
  }
  return reports
}

async function judge(workspace: Workspace, migration: string, lens: Lens): Promise<LensReport> {
  const { dialect, connection } = workspace
  const into = lens.after.map((column) => column.name).join(', ')
  try {
    const [row] = await connection.session.query<{ rows: string; lost: string; empty: string }>(
      dialect.roundTrip(lens).query,
    )
    if (Number(row?.empty ?? 0) > 0) {
      throw new MigrateError('PREFLIGHT', {
        what: `${migration}: ${row?.empty} rows of ${lens.table.name} would have no ${into}, which is notNull`,
        next: 'Have `forward` give them a value (coalesce), or leave notNull out.',
      })
    }
    return { lens, rows: Number(row?.rows ?? 0), lost: Number(row?.lost ?? 0) }
  } catch (error) {
    if (error instanceof MigrateError || !connection.session.alive) throw error
    throw new MigrateError('PREFLIGHT', {
      what: `${migration}: forward or backward of ${lens.table.name}.${into} fails on a row that is there: ${dialect.classify(error).message}`,
      next: 'Make the expression total: a CASE for the values it was not made for.',
      cause: error,
    })
  }
}
