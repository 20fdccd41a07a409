import { setTimeout as sleep } from 'node:timers/promises'
import type { Leaf } from '../dialect/dialect.ts'
import { isTrue } from '../dialect/session.ts'
import { MigrateError } from '../errors/migrate-error.ts'
import type { MigrationName, TableName } from '../model/names.ts'
import type { BackfillStep, Filling } from '../model/step.ts'
import { backfillPace, type Pace } from './backfill-pace.ts'
import { replicaWatch } from './replica-watch.ts'
import { withRetry } from './retry.ts'
import type { RunContext } from './run-context.ts'
import { stopIfAsked } from './stop.ts'

/** Rows that still need the work after this many passes are no stragglers: something keeps undoing it. */
const MOST_PASSES = 5

/** One filling of one table. */
interface Job extends Filling {
  readonly id: string
  readonly title: string
  readonly table: TableName
  readonly tables: BackfillStep['tables']
}

/** What a backfill is in the middle of. */
interface Work {
  readonly migration: MigrationName
  readonly job: Job
  readonly settings: readonly string[]
  readonly pace: Pace
  readonly replicas: () => Promise<void>
}

/** Fills a table in slices of about 100 ms, each committed with the cursor that a crash resumes from. */
export function runBackfill(
  context: RunContext,
  migration: MigrationName,
  step: BackfillStep,
): Promise<void> {
  return fill(context, migration, step)
}

/** Takes a filling back, all of it or as far as it got, and forgets where it was. */
export async function undoBackfill(
  context: RunContext,
  migration: MigrationName,
  step: BackfillStep,
): Promise<void> {
  const { dialect, connection } = context
  // A cursor of its own: that of the filling says nothing of what is taken back.
  if (step.undo !== null) await fill(context, migration, { ...step, ...step.undo, id: `${step.id}/undo` })
  await connection.session.script(dialect.statements.clearCursor(migration, step.id))
}

async function fill(context: RunContext, migration: MigrationName, job: Job): Promise<void> {
  const { dialect, connection } = context
  const { session } = connection
  const settings = await dialect.backfill.prepare(session, job)
  const stored = await dialect.ledger(session).cursor(migration, job.id)
  const pace = backfillPace(context, job, stored?.rows ?? 0)
  const work: Work = { migration, job, settings, pace, replicas: replicaWatch(context, job.id) }
  for (let pass = 1, from = stored?.position ?? '0:0'; ; pass += 1, from = '0:0') {
    // Rows that come later lie beyond these pages, or are written by somebody: the triggers fill them.
    await fillLeaves(context, work, await dialect.backfill.leaves(session, job.table), from, pass > 1)
    const [answer] = await session.query<{ left: unknown }>(dialect.backfill.left(job.table, job))
    if (!isTrue(answer?.left)) break
    if (pass >= MOST_PASSES) throw endless(job)
  }
  await session.script(dialect.statements.clearCursor(migration, job.id))
}

async function fillLeaves(
  context: RunContext,
  work: Work,
  leaves: readonly Leaf[],
  from: string,
  patient: boolean,
): Promise<void> {
  const { dialect } = context
  const { pace } = work
  const total = leaves.reduce((sum, leaf) => sum + leaf.pages, 0)
  const [firstLeaf = 0, firstPage = 0] = from.split(':').map(Number)
  let done = leaves.slice(0, firstLeaf).reduce((sum, leaf) => sum + leaf.pages, 0) + firstPage
  for (const [number, leaf] of leaves.entries()) {
    if (number < firstLeaf) continue
    for (let page = number === firstLeaf ? firstPage : 0; page < leaf.pages;) {
      stopIfAsked(context)
      await work.replicas()
      if (pace.pauseMs() > 0) await sleep(pace.pauseMs())
      const end = Math.min(page + pace.pages(), leaf.pages)
      const started = performance.now()
      const text = dialect.backfill.slice(leaf, work.job, page, end, patient)
      const rows = await fillSlice(context, work, text, `${number}:${end}`)
      done += end - page
      pace.sliceDone(end - page, rows, performance.now() - started, done / total)
      page = end
    }
  }
}

/** One message: nobody waits for a row while an answer travels. */
async function fillSlice(
  context: RunContext,
  { migration, job, settings, pace }: Work,
  update: string,
  position: string,
): Promise<number> {
  const { dialect, connection, lockTimeoutMs } = context
  const { session } = connection
  // The cursor's count lags one slice behind: it is for progress only.
  const cursor = dialect.statements.saveCursor(migration, job.id, { position, rows: pace.rows() })
  const text = dialect.transaction([...settings, update, cursor], lockTimeoutMs)
  const changed = await withRetry(
    context,
    job,
    () => session.execute(text),
    () => session.script(dialect.rollback),
  )
  // One of them is the cursor.
  return changed - 1
}

function endless(job: Job): MigrateError {
  return new MigrateError('STEP_FAILED', {
    what: `"${job.title}" was repeated ${MOST_PASSES} times and still finds rows to fill`,
    next: 'Look for a trigger or a program that sets the column back.',
  })
}
