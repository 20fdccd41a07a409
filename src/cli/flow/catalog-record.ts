import { diffCatalogs } from '../../catalog/diff.ts'
import { fingerprint } from '../../catalog/fingerprint.ts'
import { renderDifference } from '../../catalog/render-diff.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { Catalog } from '../../model/catalog.ts'
import type { LedgerSnapshot } from '../../model/ledger-store.ts'
import type { Workspace } from '../workspace.ts'

export function inspect({ dialect, connection }: Workspace): Promise<Catalog> {
  return dialect.inspect(connection.session, connection.facts)
}

/** The statement that records the catalog as it is now, for the end of a run. */
export function recordCatalog(workspace: Workspace): () => Promise<readonly string[]> {
  return async () => {
    const catalog = await inspect(workspace)
    return [workspace.dialect.statements.saveCatalog(fingerprint(catalog), catalog)]
  }
}

/** Before the first change of all, the ledger and the catalog as it was: a revert of everything is compared with it. */
export async function recordStart(
  workspace: Workspace,
  snapshot: LedgerSnapshot,
  catalog: Catalog,
): Promise<void> {
  if (snapshot.fingerprint !== null) return
  const { connection, dialect, store } = workspace
  await store.ensure()
  await connection.session.script(dialect.statements.saveCatalog(fingerprint(catalog), catalog))
}

/** What differs between the catalog as the last run left it and as it is: readable lines, none where all is equal. */
export async function driftOf(
  workspace: Workspace,
  snapshot: LedgerSnapshot,
  catalog: Catalog,
): Promise<readonly string[]> {
  if (snapshot.fingerprint === null || snapshot.fingerprint === fingerprint(catalog)) return []
  const recorded = await workspace.store.catalog()
  return diffCatalogs(recorded as Catalog, catalog).map(renderDifference)
}

export function driftError(lines: readonly string[]): MigrateError {
  return new MigrateError('DRIFT', {
    what: `The schema is not as the last run left it: ${lines.length} difference${lines.length === 1 ? '' : 's'}`,
    details: lines,
    next: 'Undo the change by hand, or accept it as the new start with `migrate baseline --accept-drift`.',
  })
}
