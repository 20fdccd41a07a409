import { openDatabase } from '../../src/dialect/open-database.ts'
import type { Session } from '../../src/dialect/session.ts'
import { contract } from '../../src/cli/flow/contract.ts'
import { recordCatalog } from '../../src/cli/flow/catalog-record.ts'
import { purge } from '../../src/cli/flow/purge.ts'
import { repair } from '../../src/cli/flow/repair.ts'
import { revert } from '../../src/cli/flow/revert.ts'
import { up } from '../../src/cli/flow/up.ts'
import { withLock, type Workspace, type WriteOptions } from '../../src/cli/workspace.ts'
import { abortRun, resumeRun, unfinishedRun } from '../../src/execute/resume.ts'
import { loadProject } from '../../src/project/project.ts'

export type Command = 'baseline' | 'up' | 'contract' | 'revert' | 'purge' | 'repair' | 'resume' | 'abort'

export interface ToolOptions extends WriteOptions {
  /** Stands between the tool and its connection. */
  readonly through?: (session: Session) => Session
}

/** The tool in this process: one command with a connection of its own, closed at the end. Says nothing. */
export async function runTool(
  url: string,
  directory: string,
  command: Command,
  options: ToolOptions = {},
): Promise<void> {
  const {
    connection: { session, facts },
    ...opened
  } = await openDatabase(url)
  const dialect = await opened.dialect()
  const connection = { session: options.through?.(session) ?? session, facts }
  const workspace: Workspace = {
    project: await loadProject({ cwd: directory, env: {}, url }),
    dialect,
    connection,
    store: dialect.ledger(connection.session),
    io: { out: ignore, err: ignore, json: false, live: false, interactive: false },
  }
  try {
    await COMMANDS[command](workspace, { on: ignore, ...options })
  } finally {
    await session.close()
  }
}

const ignore = (): void => undefined

const COMMANDS: Readonly<Record<Command, (workspace: Workspace, options: WriteOptions) => Promise<unknown>>> =
  {
    up,
    revert,
    baseline: (workspace, options) =>
      withLock(workspace, options, async () => {
        await workspace.store.ensure()
        await workspace.connection.session.script((await recordCatalog(workspace)()).join(';\n'))
      }),
    contract: (workspace, options) => contract(workspace, [], options),
    purge: (workspace, options) => purge(workspace, [], { ...options, olderThan: '0' }),
    repair,
    resume: (workspace, options) => unfinished(workspace, options, resumeRun),
    abort: (workspace, options) => unfinished(workspace, options, abortRun),
  }

function unfinished(
  workspace: Workspace,
  options: WriteOptions,
  end: typeof resumeRun | typeof abortRun,
): Promise<unknown> {
  return withLock(workspace, options, async (context) => {
    const snapshot = await workspace.store.read()
    const runId = unfinishedRun(snapshot).id
    return end({ ...context, runId }, snapshot, recordCatalog(workspace))
  })
}
