import type { RunContext } from '../../execute/run-context.ts'
import type { Move } from '../../execute/move.ts'
import { withRun } from '../../execute/run.ts'
import { inSequence } from '../../execute/sequence.ts'
import type { Finding } from '../../lint/finding.ts'
import type { Catalog } from '../../model/catalog.ts'
import type { LedgerSnapshot } from '../../model/ledger-store.ts'
import type { Migration } from '../../model/migration.ts'
import type { MigrationName } from '../../model/names.ts'
import type { Operation } from '../../model/operation.ts'
import type { Program } from '../../model/step.ts'
import type { DataReport } from '../../preflight/data-finding.ts'
import { loadMigrations } from '../../project/load-migrations.ts'
import { viewOf } from '../view.ts'
import { withLock, type Workspace, type WriteOptions } from '../workspace.ts'
import { backUp } from './back-up.ts'
import { baselineNeeded, isForeign } from './baseline-needed.ts'
import { driftError, driftOf, inspect, recordCatalog, recordStart } from './catalog-record.ts'
import { readHistory, refuseChanged, refuseGone, refuseUnfinished, type ProjectHistory } from './history.ts'
import { lookForWork, nothingToDo, wanted, type Look } from './look-for-work.ts'
import { planUp, touchedTables, type ReadyMigration } from './plan-up.ts'
import { preflight, refuseData } from './preflight.ts'
import { planReapply } from './reapply.ts'
import { refuseFindings } from './refuse-findings.ts'
import { storedEntry } from './stored-entry.ts'

export interface UpOptions extends WriteOptions {
  readonly guarded?: boolean
  /** Contract each migration right after it: for databases that no application uses yet. */
  readonly contract?: boolean
  /** Stop after this one. */
  readonly to?: string
  readonly acceptIrreversible?: readonly string[]
  /** The schema as it stands, for rehearsals: in a shadow nobody else changes it. */
  readonly known?: Catalog
  /** Asks releases under `guarded`, and throws where one would not be served. */
  readonly askReleases?: (ahead: Ahead) => Promise<void>
}

/** What is to come. */
export interface Ahead {
  /** The newest migration there is, by its 14 digits: a release to come may know it. */
  readonly newest: string | null
  /** Of pending migrations. */
  readonly operations: readonly Operation[]
}

export interface UpReport {
  readonly moved: readonly { readonly migration: MigrationName; readonly transition: Move['transition'] }[]
  readonly findings: readonly Finding[]
  /** What live rows said, when guarded. */
  readonly data: DataReport
  readonly backup: string | null
  /** Migrations in the ledger that this checkout doesn't have. */
  readonly ahead: readonly MigrationName[]
  readonly outOfOrder: readonly MigrationName[]
}

/** Those that keep versions in step, or images of rows. */
function makesTriggers({ planned, program }: ReadyMigration): boolean {
  return (
    planned.syncs.length > 0 ||
    Object.values(program).some((steps) => steps.some(({ kind }) => kind === 'keptRows'))
  )
}

/** Brings every pending migration to `expanded`, through the gates of DESIGN §8 when guarded. */
export async function up(workspace: Workspace, options: UpOptions, look?: Look): Promise<UpReport> {
  const first = look ?? (await lookForWork(viewOf(workspace), options))
  if (!first.work) return nothingToDo(first)
  return withLock(workspace, options, async (context) => {
    const snapshot = await workspace.store.read()
    refuseUnfinished(snapshot)
    const now = await readHistory(viewOf(workspace), snapshot)
    refuseChanged(now, snapshot)
    refuseGone(now)
    const report = await sequenceOf(workspace, context, options, now, snapshot)
    return { ...report, ...first.told }
  })
}

async function sequenceOf(
  workspace: Workspace,
  context: RunContext,
  options: UpOptions,
  history: ProjectHistory,
  snapshot: LedgerSnapshot,
): Promise<Omit<UpReport, 'ahead' | 'outOfOrder'>> {
  const names = wanted(history, snapshot, options)
  const reverted = new Set(
    snapshot.entries.filter((entry) => entry.state === 'reverted').map((entry) => entry.name),
  )
  const pendingNames = names.filter((name) => !reverted.has(name))
  // Files load while the server answers.
  const [pending, found] = await Promise.all([
    loadMigrations(history.files, pendingNames, workspace.dialect),
    options.known ?? inspect(workspace),
  ])
  let catalog = found
  if (isForeign(snapshot, catalog)) throw baselineNeeded(workspace, catalog)
  const drift = await driftOf(workspace, snapshot, catalog)
  if (drift.length > 0 && options.guarded === true) throw driftError(drift)
  for (const line of drift) workspace.io.err(`drift: ${line}`)
  if (options.guarded === true) {
    await options.askReleases?.({
      newest: history.files.at(-1)?.name.slice(0, 14) ?? null,
      operations: pending.flatMap(({ operations }) => operations),
    })
  }
  const moved: Move[] = []
  const findings: Finding[] = []
  const data: DataReport[] = []
  let backup: string | null = null
  let looks = 0
  let rest: readonly Migration[] = pending
  await withRun(context, 'up', recordCatalog(workspace), async (run) => {
    // Behind the gates: a refusal leaves no ledger where there was none.
    const start = once(() => recordStart(workspace, snapshot, found))
    const runAll = async (moves: readonly Move[]): Promise<void> => {
      await start()
      await inSequence(moves, run)
      moved.push(...moves)
    }
    const save = async (plans: readonly { readonly program: Program }[]): Promise<void> => {
      await start()
      looks += 1
      backup = (await backUp(workspace, context, catalog, touchedTables(catalog, plans), looks)) ?? backup
    }
    const again = await planReapply(
      workspace,
      names.filter((name) => reverted.has(name)),
      snapshot.entries,
      options.contract === true,
    )
    if (again.moves.length > 0) {
      if (options.guarded === true) await save(again.plans)
      await runAll(again.moves)
    }
    if (again.overlap !== null) throw again.overlap
    if (again.moves.length > 0 && rest.length > 0) catalog = await inspect(workspace)
    while (rest.length > 0) {
      const { entries } = await workspace.store.read()
      const { ready, stoppedBy } = await planUp(
        workspace,
        catalog,
        options.contract === true ? rest.slice(0, 1) : rest,
        entries,
      )
      findings.push(...ready.flatMap((one) => one.findings))
      if (options.guarded === true) {
        const { proofGate, provedBeside } = await import('./proof-gate.ts')
        refuseFindings(ready, options, provedBeside(workspace, ready, history.files))
        await proofGate(workspace, ready, history.files)
      }
      if (ready.some(makesTriggers)) {
        await workspace.dialect.refuseWithoutRights(workspace.connection.session)
      }
      if (ready.length > 0) {
        if (options.guarded === true) {
          const look = await preflight(workspace, ready, catalog, context)
          refuseData(look)
          data.push(look)
          await save(ready)
        }
        await runAll(movesOf(context, ready, options))
      }
      rest = rest.slice(ready.length)
      if (typeof stoppedBy === 'object') throw stoppedBy.overlap
      if (rest.length > 0) catalog = await inspect(workspace)
    }
  })
  return { moved, findings, data: joined(data), backup }
}

function joined(reports: readonly DataReport[]): DataReport {
  return {
    tables: reports.flatMap(({ tables }) => tables),
    findings: reports.flatMap(({ findings }) => findings),
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= work())
}

function movesOf(context: RunContext, ready: readonly ReadyMigration[], options: UpOptions): readonly Move[] {
  return ready.flatMap((found): Move[] => {
    const { name } = found.planned.migration
    const expand: Move = {
      migration: name,
      transition: 'expand',
      steps: found.program.expand,
      entry: storedEntry(found, context.runId),
    }
    if (options.contract !== true) return [expand]
    return [expand, { migration: name, transition: 'contract', steps: found.program.contract }]
  })
}
