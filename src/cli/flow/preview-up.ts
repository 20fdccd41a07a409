import type { Catalog } from '../../model/catalog.ts'
import { loadMigrations } from '../../project/load-migrations.ts'
import { viewOf } from '../view.ts'
import type { Workspace } from '../workspace.ts'
import { inspect } from './catalog-record.ts'
import { readHistory, refuseChanged, refuseGone, refuseUnfinished } from './history.ts'
import { planUp, type ReadyMigration } from './plan-up.ts'

export interface PlanPreview {
  readonly ready: readonly ReadyMigration[]
  /** The schema that stands. */
  readonly catalog: Catalog
  /** Pending migrations that can only be planned when those before them are applied. */
  readonly more: readonly string[]
}

/** What `up` would run now, worked out the same way. Changes nothing. */
export async function previewUp(workspace: Workspace): Promise<PlanPreview> {
  const snapshot = await workspace.store.read()
  refuseUnfinished(snapshot)
  const history = await readHistory(viewOf(workspace), snapshot)
  refuseChanged(history, snapshot)
  refuseGone(history)
  const names = history.pending.map((file) => file.name)
  const pending = await loadMigrations(history.files, names, workspace.dialect)
  const catalog = await inspect(workspace)
  const { ready, stoppedBy } = await planUp(workspace, catalog, pending, snapshot.entries)
  if (ready.length === 0 && typeof stoppedBy === 'object') throw stoppedBy.overlap
  return { ready, catalog, more: names.slice(ready.length) }
}
