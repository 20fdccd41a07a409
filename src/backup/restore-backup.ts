import { isMigrateError, MigrateError } from '../errors/migrate-error.ts'
import { sameTable, tableText, type TableName } from '../model/names.ts'
import type { BackupContext } from './backup-context.ts'
import { damaged } from './failed.ts'
import { fillTable } from './fill-table.ts'
import type { BackupManifest, TableBackup } from './manifest.ts'
import { mergeTable } from './merge-table.ts'
import { NOTHING, type RestoredTable } from './restore-outcome.ts'
import type { RestoreRequest } from './restore-request.ts'
import { parentsFirst, restoreWay, type RestoreWay } from './restore-way.ts'
import { hasOwnRows } from './scope.ts'
import { openChunks } from './stored-chunks.ts'
import { damageOfAll, openBackup } from './verify-backup.ts'

/**
 * Gives rows back by key: those that are missing are inserted, those that changed follow the rule, those that exist only
 * now stay. The files are checked and a way is chosen for every table before the first row moves.
 */
export async function restoreBackup(
  context: BackupContext,
  request: RestoreRequest,
): Promise<readonly RestoredTable[]> {
  const { manifest } = await openBackup(request.directory, request.expected)
  const backups = parentsFirst(chosen(manifest, request), (table) => referencedBy(manifest, table))
  const damage = await damageOfAll(request.directory, backups)
  if (damage.length > 0) throw damaged(request.directory, damage)
  const ways: { readonly backup: TableBackup; readonly way: RestoreWay }[] = []
  for (const backup of backups) ways.push({ backup, way: await restoreWay(context, backup, request) })
  const done: RestoredTable[] = []
  for (const { backup, way } of ways) {
    try {
      done.push(await restored(context, manifest, backup, way, request))
    } catch (error) {
      if (context.signal.aborted) throw error
      throw stopped(context, backup, done, error)
    }
  }
  return done
}

async function restored(
  context: BackupContext,
  manifest: BackupManifest,
  backup: TableBackup,
  way: RestoreWay,
  request: RestoreRequest,
): Promise<RestoredTable> {
  const chunks = await openChunks(request.directory, backup)
  const table = tableText(backup.table)
  try {
    if (way.kind === 'merge') {
      const counts = await mergeTable(context, backup, chunks, way, request, manifest.encoding)
      return { table, into: table, made: null, rows: backup.rows, ...counts, notes: way.notes }
    }
    const notes = await fillTable(context, backup, chunks, way, manifest)
    return {
      table,
      into: tableText(way.target),
      made: way.make,
      rows: backup.rows,
      ...NOTHING,
      inserted: backup.rows,
      notes: [...way.notes, ...notes],
    }
  } finally {
    await chunks.close()
  }
}

function chosen(manifest: BackupManifest, request: RestoreRequest): readonly TableBackup[] {
  const stored = manifest.tables.map((backup) => backup.table)
  const withRows = manifest.tables.filter((backup) => hasOwnRows(backup.table, stored))
  const { table } = request
  if (table === undefined) {
    if (request.column === undefined && request.into === undefined) return withRows
    throw new MigrateError('USAGE', {
      what: `--${request.column === undefined ? 'into' : 'column'} needs --table`,
      next: `Name one of: ${withRows.map((backup) => tableText(backup.table)).join(', ')}.`,
    })
  }
  const found = withRows.find((backup) => sameTable(backup.table, table))
  if (found !== undefined) return [found]
  const part = stored.find((one) => sameTable(one, table))
  throw new MigrateError('USAGE', {
    what:
      part === undefined
        ? `The backup has no table ${tableText(table)}`
        : `The rows of ${tableText(table)} are in the backup of ${part.parents.map(tableText).join(', ')}`,
    next: `Name one of: ${withRows.map((backup) => tableText(backup.table)).join(', ')}.`,
  })
}

function referencedBy(manifest: BackupManifest, table: TableName): readonly TableName[] {
  const definition = manifest.definitions.tables.find((one) => sameTable(one, table))
  return (definition?.constraints ?? []).flatMap((constraint) => constraint.references?.table ?? [])
}

/** Chunks that were put back stay, since each is whole and true; running it again goes on. */
function stopped(
  context: BackupContext,
  backup: TableBackup,
  done: readonly RestoredTable[],
  error: unknown,
): MigrateError {
  if (isMigrateError(error)) return error
  const failure = context.dialect.classify(error)
  return new MigrateError('STEP_FAILED', {
    what: `The rows of ${tableText(backup.table)} could not all be put back: ${failure.message}`,
    state: `Rows that were put back stay${done.length === 0 ? '' : `; done: ${done.map((one) => one.table).join(', ')}`}. No row of now was removed.`,
    next:
      failure.kind === 'foreign key'
        ? 'Restore the table that it points to first, then run this again: it goes on where it stopped.'
        : failure.kind === 'not null' || failure.kind === 'check'
          ? 'The table has new rules since: run `migrate revert` first, or restore into a new table with --into.'
          : 'Run this again, it goes on where it stopped; or restore into a new table with --into.',
    details: failure.detail === null ? [] : [failure.detail],
    cause: error,
  })
}
