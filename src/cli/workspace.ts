import { userInfo } from 'node:os'
import type { Connection } from '../dialect/connection.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { MigrateError } from '../errors/migrate-error.ts'
import {
  LOCK_BUDGET_MS,
  LOCK_TIMEOUT_MS,
  type ConflictPolicy,
  type RunContext,
} from '../execute/run-context.ts'
import { newRunId } from '../execute/ids.ts'
import type { OnEvent } from '../model/run-event.ts'
import type { LedgerStore } from '../model/ledger-store.ts'
import { requireUrl, type Project } from '../project/project.ts'
import { eventRenderer } from '../observe/event-renderer.ts'
import { processIo, say, type Io } from './io.ts'
import { stopSignal } from './signals.ts'
import { VERSION } from './version.ts'
import { openProject, viewOn } from './view.ts'

/** What every command is given. */
export interface CommonOptions {
  readonly url?: string
  readonly config?: string
  readonly json?: boolean
}

/** A project, its database, and a place to speak. */
export interface Workspace {
  readonly project: Project
  readonly dialect: Dialect
  readonly connection: Connection
  readonly store: LedgerStore
  readonly io: Io
}

/** Opens project and database for one command, and closes the connection whatever happens. */
export async function withWorkspace<T>(
  options: CommonOptions,
  work: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  return withProject(await openProject(options), processIo(options.json === true), work)
}

/** The same for a project that was found in another way. */
export async function withProject<T>(
  project: Project,
  io: Io,
  work: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  return viewOn(project, io, async (view) => work(await view.workspace()))
}

export interface WriteOptions {
  readonly lockWait?: string
  readonly onConflict?: ConflictPolicy
  readonly allowCopy?: boolean
  /** Told what happens, in place of the terminal: for callers that are no command line. */
  readonly on?: OnEvent
  /** Stops the run between steps, in place of the process's signals. */
  readonly signal?: AbortSignal
  /** Asked once the lock is held: what it throws ends the command before anything changes. */
  readonly gate?: () => Promise<void>
  /** Called after each step, for rehearsals. */
  readonly between?: RunContext['between']
}

/** Takes the lock for a command that writes, and releases it at the end. */
export async function withLock<T>(
  workspace: Workspace,
  options: WriteOptions,
  work: (context: RunContext) => Promise<T>,
): Promise<T> {
  const { dialect, connection, io } = workspace
  if (connection.facts.readOnly) {
    throw new MigrateError('READ_ONLY', {
      what: `${connection.facts.host}/${connection.facts.database} takes no writes: it is a replica or set to read-only`,
      next: 'Point --url at the primary.',
    })
  }
  await dialect.acquireLock(connection.session, {
    waitMs: seconds(options.lockWait ?? '0') * 1000,
    onWait: (holder) => io.err(`Waiting for ${holder} …`),
    url: requireUrl(workspace.project),
  })
  try {
    await options.gate?.()
    return await work(runContext(workspace, options))
  } finally {
    await dialect.releaseLock(connection.session)
  }
}

function runContext(workspace: Workspace, options: WriteOptions): RunContext {
  return {
    dialect: workspace.dialect,
    connection: workspace.connection,
    runId: newRunId(),
    actor: process.env['BOTHWAYS_ACTOR'] ?? userName(),
    toolVersion: VERSION,
    on:
      options.on ??
      eventRenderer({
        write: (text) => say(process.stderr, text),
        live: workspace.io.live,
        json: workspace.io.json,
      }),
    signal: options.signal ?? stopSignal(workspace.io),
    lockTimeoutMs: Number(process.env['BOTHWAYS_LOCK_TIMEOUT_MS'] ?? LOCK_TIMEOUT_MS),
    lockBudgetMs: Number(process.env['BOTHWAYS_LOCK_BUDGET_MS'] ?? LOCK_BUDGET_MS),
    onConflict: options.onConflict ?? 'keep',
    allowCopy: options.allowCopy ?? false,
    ...(options.between === undefined ? {} : { between: options.between }),
  }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}

export function seconds(text: string): number {
  const value = Number(text)
  if (Number.isFinite(value) && value >= 0) return value
  throw new MigrateError('USAGE', {
    what: `"${text}" is no number of seconds`,
    state: 'Nothing was done.',
    next: 'Write whole seconds: --lock-wait 30',
  })
}
