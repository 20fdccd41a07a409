import type { BackupContext } from '../../backup/backup-context.ts'
import { makeBackup } from '../../backup/make-backup.ts'
import type { RunContext } from '../../execute/run-context.ts'
import type { Catalog, Table } from '../../model/catalog.ts'
import { requireUrl } from '../../project/project.ts'
import type { Workspace } from '../workspace.ts'

/** A verified backup of the tables a plan can touch, before the first change; null where there is nothing to save. */
export async function backUp(
  workspace: Workspace,
  context: RunContext,
  catalog: Catalog,
  tables: readonly Table[],
  /** 1 for the first look of a run at the schema: a run that has to look again saves again, under a name of its own. */
  look: number,
): Promise<string | null> {
  if (tables.length === 0) return null
  const { dialect, connection, project } = workspace
  const summary = await makeBackup(await backupContext(workspace, context), {
    tables: tables.map(({ schema, name }) => ({ schema, name })),
    catalog,
    runId: look === 1 ? context.runId : `${context.runId}-${look}`,
    directory: project.backupDirectory,
    at: new Date(),
  })
  await connection.session.script(dialect.backup.record(summary))
  return summary.directory
}

/** What the backup room needs of a workspace. A second connection ends a COPY that can't be written down. */
export async function backupContext(
  workspace: Workspace,
  context: Pick<RunContext, 'toolVersion' | 'lockTimeoutMs' | 'signal'>,
): Promise<BackupContext> {
  const { connection, dialect, io, project } = workspace
  const told = new Set<string>()
  return {
    dialect: dialect.backup,
    connection,
    toolVersion: context.toolVersion,
    lockTimeoutMs: context.lockTimeoutMs,
    signal: context.signal,
    interrupt: await dialect.interrupter(connection, requireUrl(project)),
    on: ({ phase, table }) => {
      const line = `${WORDS[phase]} ${table}`
      if (!told.has(line)) io.err(`  ${line}`)
      told.add(line)
    },
  }
}

const WORDS = { read: 'saving', compare: 'comparing', restore: 'restoring' } as const
