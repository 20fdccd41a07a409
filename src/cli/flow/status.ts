import { EXIT } from '../../errors/exit-code.ts'
import { isMigrateError, type MigrateError } from '../../errors/migrate-error.ts'
import type { Deployment } from '../../model/deployment.ts'
import type { Debt } from '../../model/ledger.ts'
import type { LedgerSnapshot } from '../../model/ledger-store.ts'
import type { State } from '../../model/state.ts'
import type { MigrationFile } from '../../project/migration-file.ts'
import { foreignLedgers } from '../../project/formats/foreign-ledgers.ts'
import type { View } from '../view.ts'
import { adoptedHistory, type AdoptedHistory } from './adopted-history.ts'
import { isForeign } from './baseline-needed.ts'
import { forecast, type RevertForecast } from './forecast.ts'
import { readHistory, type ProjectHistory } from './history.ts'
import { revertTarget } from './revert-target.ts'
import { nextCommand } from './next-command.ts'
import { unfinishedRun, type Unfinished } from './unfinished.ts'

export interface MigrationStatus {
  readonly name: string
  readonly summary: string | null
  readonly state: State
  /** ISO time of the last move; null where there was none. */
  readonly since: string | null
  /** Who ran it last. */
  readonly actor: string | null
  readonly note: 'changed on disk' | 'file gone' | 'newer than these files' | null
}

export interface Status {
  readonly database: {
    readonly engine: string
    readonly host: string
    readonly name: string
    readonly user: string
    readonly readOnly: boolean
  }
  readonly migrations: readonly MigrationStatus[]
  /** What another tool had run before bothways was here; null where none had. */
  readonly adopted: AdoptedHistory | null
  readonly unfinished: Unfinished | null
  readonly debts: readonly Debt[]
  /** Releases that are recorded as running. */
  readonly deployed: readonly Deployment[]
  /** What `migrate revert` would do now. */
  readonly revert: RevertForecast
  /** Why the migration files can't be read; the states are the ledger's all the same. */
  readonly filesProblem: Pick<MigrateError, 'code' | 'message' | 'next'> | null
  /** The command that the state of things asks for. */
  readonly next: string
}

/** An incident responder's first screen, from the ledger and look-ups: nothing here scans a table but the counts of a revert. */
export async function gatherStatus(view: View, listing: Promise<readonly MigrationFile[]>): Promise<Status> {
  const { connection, store } = view
  const reading = store.read()
  const { history, problem } = await filesBeside(view, reading, listing)
  const snapshot = await reading
  const runs = snapshot.exists ? await store.runs(1000) : []
  const actors = new Map(runs.map((run) => [run.id, run.actor]))
  const ahead = new Set(history.ahead.map((entry) => entry.name))
  const gone = new Set(history.gone.map((entry) => entry.name))
  const changed = new Set(history.changed)
  const applied = snapshot.entries.map((entry): MigrationStatus => ({
    name: entry.name,
    summary: entry.summary,
    state: entry.state,
    since: entry.since.toISOString(),
    actor: actors.get(entry.runId) ?? null,
    note: changed.has(entry.name)
      ? 'changed on disk'
      : ahead.has(entry.name)
        ? 'newer than these files'
        : gone.has(entry.name)
          ? 'file gone'
          : null,
  }))
  const pending = history.pending.map((file): MigrationStatus => ({
    name: file.name,
    summary: null,
    state: 'pending',
    since: null,
    actor: null,
    note: null,
  }))
  const legs = snapshot.exists && snapshot.unfinished === null ? revertTarget(snapshot.entries, runs, {}) : []
  const unfinished = await unfinishedRun(view, snapshot)
  const migrations = [...applied, ...pending].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return {
    database: {
      engine: connection.facts.engine,
      host: connection.facts.host,
      name: connection.facts.database,
      user: connection.facts.user,
      readOnly: connection.facts.readOnly,
    },
    migrations,
    adopted: await adoptedHistory(store, runs),
    unfinished,
    debts: snapshot.debts,
    deployed: snapshot.exists ? await deployedReleases(view) : [],
    revert: await forecast(view, legs),
    filesProblem:
      problem === null ? null : { code: problem.code, message: problem.message, next: problem.next },
    next: nextCommand({
      migrations,
      unfinished,
      debts: snapshot.debts,
      start: await startOf(view, snapshot),
      filesProblem: problem,
    }),
  }
}

const NO_FILES: Pick<ProjectHistory, 'pending' | 'ahead' | 'gone' | 'changed'> = {
  pending: [],
  ahead: [],
  gone: [],
  changed: [],
}

/** Whoever looks at an incident from another machine, or beside a broken file, must see the ledger all the same. */
async function filesBeside(
  view: View,
  reading: Promise<LedgerSnapshot>,
  listing: Promise<readonly MigrationFile[]>,
): Promise<{ readonly history: typeof NO_FILES; readonly problem: MigrateError | null }> {
  try {
    return { history: await readHistory(view, reading, listing), problem: null }
  } catch (error) {
    if (!isMigrateError(error) || error.exitCode !== EXIT.usage) throw error
    return { history: NO_FILES, problem: error }
  }
}

/** Reads the catalog only where no run has recorded one. */
async function startOf(view: View, snapshot: LedgerSnapshot): Promise<'adopt' | 'baseline' | null> {
  if (snapshot.fingerprint !== null) return null
  const { connection, dialect } = await view.workspace()
  const catalog = await dialect.inspect(connection.session, connection.facts)
  if (!isForeign(snapshot, catalog)) return null
  return foreignLedgers(catalog).length > 0 ? 'adopt' : 'baseline'
}

async function deployedReleases({ access, connection }: View): Promise<readonly Deployment[]> {
  const deployments = await access.releases(connection.session).deployments()
  return deployments.filter(({ retiredAt }) => retiredAt === null)
}
