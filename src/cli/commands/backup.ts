import { listBackups, type ListedBackup } from '../../backup/list-backups.ts'
import { restoreBackup } from '../../backup/restore-backup.ts'
import { openBackup, verifyBackup } from '../../backup/verify-backup.ts'
import { resolveTable } from '../../catalog/find.ts'
import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import { ago, bytes, grouped } from '../../observe/words.ts'
import { backupContext } from '../flow/back-up.ts'
import { document } from '../render/document.ts'
import { table } from '../render/table.ts'
import {
  withLock,
  withWorkspace,
  type CommonOptions,
  type Workspace,
  type WriteOptions,
} from '../workspace.ts'

export async function backupListCommand(options: CommonOptions): Promise<ExitCode> {
  return withWorkspace(options, async (workspace) => {
    const { io } = workspace
    const backups = await listed(workspace)
    if (io.json) document(io, 'backup-list', { backups })
    else if (backups.length === 0)
      io.out(`No backups in ${workspace.project.backupDirectory} or in the ledger.`)
    else {
      io.out(
        table(
          backups.map(({ id, state, summary, verifiedAt }) => [
            id,
            state,
            summary === null ? '' : `${grouped(summary.rows)} rows, ${bytes(summary.storedBytes)}`,
            verifiedAt === null ? 'not in this ledger' : `verified ${ago(verifiedAt, new Date())}`,
          ]),
        ),
      )
    }
    return EXIT.done
  })
}

export async function backupVerifyCommand(id: string | undefined, options: CommonOptions): Promise<ExitCode> {
  return withWorkspace(options, async (workspace) => {
    const { connection, dialect, io } = workspace
    const backup = await chosen(workspace, id)
    const { manifest } = await verifyBackup(backup.directory, backup.summary?.manifestSha256)
    if (backup.verifiedAt !== null) await connection.session.script(dialect.backup.recordVerified(backup.id))
    if (io.json)
      document(io, 'backup-verify', { id: backup.id, rows: manifest.rows, tables: manifest.tables.length })
    else
      io.out(
        `${backup.id} is whole: ${grouped(manifest.rows)} rows of ${manifest.tables.length} tables, every byte read.`,
      )
    return EXIT.done
  })
}

export interface RestoreFlags extends CommonOptions, WriteOptions {
  readonly table?: string
  readonly column?: string
  readonly into?: string
  readonly overwrite?: boolean
}

export async function backupRestoreCommand(id: string | undefined, flags: RestoreFlags): Promise<ExitCode> {
  return withWorkspace(flags, (workspace) =>
    withLock(workspace, flags, async (context) => {
      const { io } = workspace
      const backup = await chosen(workspace, id)
      const { manifest } = await openBackup(backup.directory, backup.summary?.manifestSha256)
      const named = (text: string) => resolveTable(manifest.definitions, text)
      const restored = await restoreBackup(await backupContext(workspace, context), {
        directory: backup.directory,
        onChanged: flags.overwrite === true ? 'overwrite' : 'keep',
        ...(backup.summary === null ? {} : { expected: backup.summary.manifestSha256 }),
        ...(flags.table === undefined ? {} : { table: named(flags.table) }),
        ...(flags.column === undefined ? {} : { column: flags.column }),
        ...(flags.into === undefined ? {} : { into: named(flags.into) }),
      })
      if (io.json) document(io, 'backup-restore', { id: backup.id, tables: restored })
      for (const one of io.json ? [] : restored) {
        io.out(
          `${one.table}: ${grouped(one.inserted)} rows put back, ${grouped(one.overwritten)} set back, ${grouped(one.equal)} as they were, ${grouped(one.kept)} changed since and kept, ${grouped(one.leftAside)} left aside`,
        )
        for (const note of one.notes) io.out(`  ${note}`)
      }
      return EXIT.done
    }),
  )
}

async function listed({ connection, dialect, project }: Workspace): Promise<readonly ListedBackup[]> {
  return listBackups(project.backupDirectory, await dialect.backup.recorded(connection.session))
}

/** The named backup, or the latest that is there. */
async function chosen(workspace: Workspace, id: string | undefined): Promise<ListedBackup> {
  const backups = await listed(workspace)
  const found = backups.find((backup) =>
    id === undefined ? backup.state === 'there' : backup.id.startsWith(id),
  )
  if (found !== undefined) return found
  throw new MigrateError('BACKUP_UNKNOWN', {
    what: id === undefined ? 'There is no backup' : `There is no backup ${id}`,
    next: 'See `migrate backup list`.',
  })
}
