import { chmod, mkdir, rm, unlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { BackupSummary, StoredTable } from '../dialect/backup-dialect.ts'
import { MigrateError } from '../errors/migrate-error.ts'
import type { Catalog } from '../model/catalog.ts'
import { sameTable, tableText, type TableName } from '../model/names.ts'
import type { BackupContext } from './backup-context.ts'
import { compareTable } from './compare-table.ts'
import { backupFailed } from './failed.ts'
import { MANIFEST_FORMAT, type BackupManifest, type TableBackup } from './manifest.ts'
import { readManifest, syncDirectory, writeManifest } from './manifest-file.ts'
import { definitionsOf, fileName, hasOwnRows } from './scope.ts'
import { summaryOf } from './summary.ts'
import { writeTable } from './write-table.ts'

export interface BackupRequest {
  /** What the run can touch; those that are not there yet are noted. Partitions and heirs come along by themselves. */
  readonly tables: readonly TableName[]
  readonly catalog: Catalog
  readonly runId: string
  /** Where backups are kept; each gets a folder of its own. */
  readonly directory: string
  readonly at: Date
}

/**
 * Saves whole rows and definitions in one snapshot, reads the files back and compares them with the database in that
 * same snapshot, and writes the manifest last. Throws BACKUP_FAILED and leaves nothing behind where any of it fails.
 */
export async function makeBackup(context: BackupContext, request: BackupRequest): Promise<BackupSummary> {
  const id = `${request.at.toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${request.runId.replaceAll(/[^A-Za-z0-9_.-]/g, '_')}`
  const directory = resolve(request.directory, id)
  let made = false
  try {
    await mkdir(resolve(request.directory), { recursive: true, mode: 0o700 })
    await mkdir(directory, { mode: 0o700 })
    made = true
    // A umask may have taken bits away, and none may have been added by an access list.
    await chmod(directory, 0o700)
    const manifest = await inSnapshot(context, request, id, directory)
    await syncDirectory(directory)
    const sha256 = await writeManifest(directory, manifest)
    await syncDirectory(resolve(request.directory))
    const read = await readManifest(directory)
    if ('damage' in read || read.sha256 !== sha256) {
      throw new Error('damage' in read ? read.damage : 'the manifest reads back differently')
    }
    return summaryOf(manifest, directory, sha256)
  } catch (error) {
    const failure = await failureOf(context, directory, error)
    // Only what this call made: a folder of the same name stays as it is.
    if (made) await rm(directory, { recursive: true, force: true }).catch(() => undefined)
    throw failure
  }
}

async function inSnapshot(
  context: BackupContext,
  request: BackupRequest,
  id: string,
  directory: string,
): Promise<BackupManifest> {
  const { dialect, connection } = context
  const { session, facts } = connection
  const names = await dialect.existing(session, request.tables)
  try {
    await dialect.beginSnapshot(session, names, context.lockTimeoutMs)
    const { position, encoding } = await dialect.facts(session)
    const stored = await dialect.describe(session, names)
    const tables: TableBackup[] = []
    for (const [index, table] of stored.entries()) {
      tables.push(await saved(context, directory, fileName(index + 1, table), table, stored, encoding))
    }
    for (const table of tables) {
      if (hasOwnRows(table.table, stored)) await compareTable(context, directory, table, encoding)
    }
    return {
      format: MANIFEST_FORMAT,
      id,
      runId: request.runId,
      at: request.at.toISOString(),
      toolVersion: context.toolVersion,
      server: {
        engine: facts.engine,
        version: facts.version,
        host: facts.host,
        database: facts.database,
        user: facts.user,
      },
      encoding,
      position,
      absent: request.tables.filter((table) => !names.some((name) => sameTable(name, table))).map(tableText),
      tables,
      definitions: definitionsOf(request.catalog, names),
      rows: total(tables, (table) => table.rows),
      bytes: total(tables, (table) => table.bytes),
      storedBytes: total(tables, (table) => table.storedBytes),
    }
  } finally {
    await session.script(dialect.end).catch(() => undefined)
  }
}

async function saved(
  context: BackupContext,
  directory: string,
  file: string,
  table: StoredTable,
  all: readonly StoredTable[],
  encoding: string,
): Promise<TableBackup> {
  if (!hasOwnRows(table, all)) return { table, file: null, rows: 0, bytes: 0, storedBytes: 0, chunks: [] }
  const backup = await writeTable(context, directory, file, table, encoding)
  if (backup.chunks.length > 0) return backup
  await unlink(join(directory, file))
  return { ...backup, file: null }
}

function total(tables: readonly TableBackup[], of: (table: TableBackup) => number): number {
  return tables.reduce((sum, table) => sum + of(table), 0)
}

async function failureOf(context: BackupContext, directory: string, error: unknown): Promise<unknown> {
  // A stop that was asked for is no failure of the backup.
  if (context.signal.aborted) return error
  const failure = context.dialect.classify(error)
  if (failure.kind === 'lock timeout') {
    return new MigrateError('LOCK_TIMEOUT', {
      what: `The backup waited ${context.lockTimeoutMs} ms for a table that somebody else has locked`,
      next: 'Run the command again when the lock is gone.',
      details: [failure.message],
      cause: error,
    })
  }
  if (failure.kind === 'privilege') {
    return new MigrateError('PRIVILEGE', {
      what: `The backup may not read every row: ${failure.message}`,
      next: 'Grant SELECT on the table, and, where row security hides rows from this role, BYPASSRLS.',
      cause: error,
    })
  }
  return backupFailed(directory, error)
}
