import { MigrateError } from '../../errors/migrate-error.ts'
import type { LedgerSnapshot } from '../../model/ledger-store.ts'
import { compareHistory, type History } from '../../project/history.ts'
import { listMigrations } from '../../project/list-migrations.ts'
import type { MigrationFile } from '../../project/migration-file.ts'
import type { View } from '../view.ts'

export interface ProjectHistory extends History {
  readonly files: readonly MigrationFile[]
  /** Applied and edited in meaning since, not only in form. */
  readonly changed: readonly string[]
}

/** The files on disk beside the ledger. Loads only files whose bytes changed. */
export async function readHistory(
  view: Pick<View, 'project' | 'workspace'>,
  reading: LedgerSnapshot | Promise<LedgerSnapshot>,
  listing: Promise<readonly MigrationFile[]> = listMigrations(view.project.migrations),
): Promise<ProjectHistory> {
  const [listed, { entries }] = await Promise.all([listing, reading])
  const { without } = view.project
  const files = without === undefined ? listed : listed.filter(({ name }) => !without.has(name))
  const history = compareHistory(files, entries)
  return { ...history, files, changed: await changedOf(view, files, history.edited) }
}

async function changedOf(
  { workspace }: Pick<View, 'workspace'>,
  files: readonly MigrationFile[],
  edited: History['edited'],
): Promise<readonly string[]> {
  if (edited.length === 0) return []
  const [{ dialect }, { loadMigrations }] = await Promise.all([
    workspace(),
    import('../../project/load-migrations.ts'),
  ])
  const checksums = new Map(edited.map(({ entry }) => [entry.name, entry.checksum]))
  const loaded = await loadMigrations(files, [...checksums.keys()], dialect)
  return loaded.filter(({ checksum, name }) => checksums.get(name) !== checksum).map(({ name }) => name)
}

/** An applied migration whose file now says something else: the ledger's plan is what ran. */
export function refuseChanged(history: ProjectHistory, snapshot: LedgerSnapshot): void {
  const [name] = history.changed
  if (name === undefined) return
  const state = snapshot.entries.find((entry) => entry.name === name)?.state
  throw new MigrateError('CHECKSUM_CHANGED', {
    what: `${history.changed.join(', ')} changed on disk after it was applied (it is ${state ?? 'unknown'} now)`,
    next:
      state === 'reverted'
        ? `To apply the changed file, give up what the reverted one holds: \`migrate purge ${name}\`, then \`migrate up\`. To keep what it holds, bring the file back as it was.`
        : 'Bring the file back as it was, and write the change as a new migration.',
  })
}

/** Newer files are there, so this is no older checkout: somebody took the file away. */
export function refuseGone(history: ProjectHistory): void {
  const gone = history.gone.filter((entry) => entry.state !== 'reverted')
  if (gone.length === 0) return
  throw new MigrateError('FILE_GONE', {
    what: `${gone.map((entry) => entry.name).join(', ')}: applied here, and the file is gone though newer ones are there`,
    next: 'Bring the file back from version control. A revert needs no file: the ledger holds its way back.',
  })
}

export function refuseUnfinished(snapshot: LedgerSnapshot): void {
  const { unfinished } = snapshot
  if (unfinished === null) return
  throw new MigrateError('UNFINISHED_RUN', {
    what: `A run of \`migrate ${unfinished.command}\` by ${unfinished.actor}, begun ${unfinished.startedAt.toISOString()}, did not end`,
    state: 'Nothing was changed by this command. What that run did is in the journal.',
    next: 'Run `migrate resume` to go on with it, or `migrate abort` to take its step in hand back.',
  })
}
