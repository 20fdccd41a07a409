import { fingerprint } from '../../src/catalog/fingerprint.ts'
import { contract } from '../../src/cli/flow/contract.ts'
import { inspect, recordCatalog, recordStart } from '../../src/cli/flow/catalog-record.ts'
import { planUp } from '../../src/cli/flow/plan-up.ts'
import { purge } from '../../src/cli/flow/purge.ts'
import { repair } from '../../src/cli/flow/repair.ts'
import { revert } from '../../src/cli/flow/revert.ts'
import { storedEntry } from '../../src/cli/flow/stored-entry.ts'
import { withLock, type Workspace } from '../../src/cli/workspace.ts'
import { openDatabase } from '../../src/dialect/open-database.ts'
import type { Session } from '../../src/dialect/session.ts'
import type { ConflictPolicy } from '../../src/execute/run-context.ts'
import { withRun } from '../../src/execute/run.ts'
import type { Catalog } from '../../src/model/catalog.ts'
import type { Migration } from '../../src/model/migration.ts'
import type { MigrationName } from '../../src/model/names.ts'
import type { Operation } from '../../src/model/operation.ts'

export const NAME = '20260101000000_change' as MigrationName
const quiet = { on: () => undefined, signal: new AbortController().signal }

/** The tool over one database and one migration given as data, in this process and on one connection. */
export interface Tool {
  readonly session: Session
  /** First `expand`, then, after a revert, `reapply`. */
  up(): Promise<void>
  contract(): Promise<void>
  /** Gives how many constraints became open debt. */
  revert(onConflict?: ConflictPolicy): Promise<number>
  repair(): Promise<number>
  purge(): Promise<void>
  catalog(): Promise<Catalog>
  fingerprint(): Promise<string>
  close(): Promise<void>
}

export async function openTool(
  url: string,
  operations: readonly Operation[],
  writers: Migration['writers'] = 'inferred',
): Promise<Tool> {
  const { connection, ...opened } = await openDatabase(url)
  const dialect = await opened.dialect()
  const workspace: Workspace = {
    project: {
      root: '',
      configFile: null,
      url,
      urlFrom: '--url',
      migrations: '',
      contracts: '',
      rollbackWindow: '7d',
      backupDirectory: '',
    },
    dialect,
    connection,
    store: dialect.ledger(connection.session),
    io: { out: () => undefined, err: () => undefined, json: false, live: false, interactive: false },
  }
  const migration: Migration = {
    name: NAME,
    summary: 'a change',
    operations,
    writers,
    checksum: '',
    rawHash: '',
    file: 'change.ts',
  }
  return {
    session: connection.session,
    up: () => up(workspace, migration),
    contract: async () => void (await contract(workspace, [], quiet)),
    revert: async (onConflict = 'keep') => (await revert(workspace, { ...quiet, onConflict })).debts,
    repair: async () => (await repair(workspace, quiet)).open.length,
    purge: async () => void (await purge(workspace, [], { ...quiet, olderThan: '0' })),
    catalog: () => inspect(workspace),
    fingerprint: async () => fingerprint(await inspect(workspace)),
    close: () => connection.session.close(),
  }
}

async function up(workspace: Workspace, migration: Migration): Promise<void> {
  await withLock(workspace, quiet, async (context) => {
    const snapshot = await workspace.store.read()
    const catalog = await inspect(workspace)
    await recordStart(workspace, snapshot, catalog)
    await withRun(context, 'up', recordCatalog(workspace), async (run) => {
      if (snapshot.entries.length > 0) {
        const { program } = await workspace.store.plan(migration.name)
        await run([{ migration: migration.name, transition: 'reapply', steps: program.reapply }])
        return
      }
      const { ready } = await planUp(workspace, catalog, [migration], [])
      await run(
        ready.map((found) => ({
          migration: migration.name,
          transition: 'expand',
          steps: found.program.expand,
          entry: storedEntry(found, context.runId),
        })),
      )
    })
  })
}
