import { setTimeout as sleep } from 'node:timers/promises'
import type { Leaf } from '../dialect/dialect.ts'
import { MigrateError } from '../errors/migrate-error.ts'
import type { MigrationName } from '../model/names.ts'
import type { BackfillStep, Filling } from '../model/step.ts'
import { backfillPace } from './backfill-pace.ts'
import { withRetry } from './retry.ts'
import { stopIfAsked } from './stop.ts'
import type { RunContext } from './run-context.ts'

/** A replica further behind than this is left to catch up. */
const MOST_LAG_SECONDS = 5
/** Rows that still need the work after this many passes are no stragglers: something keeps undoing it. */
const MOST_PASSES = 5

/** Fills a table in slices of about 100 ms, each with the cursor that a crash resumes from. */
export async function runBackfill(
  context: RunContext,
  migration: MigrationName,
  step: BackfillStep,
  filling: Filling = step,
): Promise<void> {
  const { dialect, connection } = context
  const { session } = connection
  const settings = await dialect.backfill.prepare(session, step)
  const stored = await dialect.ledger(session).cursor(migration, step.id)
  const progress = backfillPace(context, step, stored?.rows ?? 0)
  for (let pass = 0, from = stored?.position ?? '0:0'; ; pass += 1, from = '0:0') {
    const leaves = await dialect.backfill.leaves(session, step.table)
    await fillLeaves(context, migration, step, filling, settings, leaves, from, progress)
    const [answer] = await session.query<{ left: boolean }>(dialect.backfill.left(step.table, filling))
    if (answer?.left !== true) break
    if (pass >= MOST_PASSES) throw endless(step)
  }
  await session.script(dialect.statements.clearCursor(migration, step.id))
}

async function fillLeaves(
  context: RunContext,
  migration: MigrationName,
  step: BackfillStep,
  filling: Filling,
  settings: readonly string[],
  leaves: readonly Leaf[],
  from: string,
  pace: ReturnType<typeof backfillPace>,
): Promise<void> {
  const { dialect } = context
  const total = leaves.reduce((sum, leaf) => sum + leaf.pages, 0)
  const [firstLeaf = 0, firstPage = 0] = from.split(':').map(Number)
  let done = leaves.slice(0, firstLeaf).reduce((sum, leaf) => sum + leaf.pages, 0) + firstPage
  for (const [number, leaf] of leaves.entries()) {
    if (number < firstLeaf) continue
    for (let page = number === firstLeaf ? firstPage : 0; page < leaf.pages;) {
      stopIfAsked(context)
      await waitForReplicas(context, step)
      const end = Math.min(page + pace.pages(), leaf.pages)
      const started = performance.now()
      const rows = await fillSlice(
        context,
        step,
        settings,
        dialect.backfill.slice(leaf, filling, page, end),
        (changed) =>
          dialect.statements.saveCursor(migration, step.id, {
            position: `${number}:${end}`,
            rows: pace.rows() + changed,
          }),
      )
      done += end - page
      pace.sliceDone(end - page, rows, performance.now() - started, total === 0 ? 1 : done / total)
      page = end
    }
  }
}

async function fillSlice(
  context: RunContext,
  step: BackfillStep,
  settings: readonly string[],
  update: string,
  record: (rows: number) => string,
): Promise<number> {
  const { dialect, connection } = context
  const { session } = connection
  return withRetry(
    context,
    step,
    async () => {
      await session.script(
        `BEGIN;\nSET LOCAL lock_timeout = ${context.lockTimeoutMs};\n${settings.join(';\n')}`,
      )
      const rows = await session.execute(update)
      await session.script(`${record(rows)};\nCOMMIT`)
      return rows
    },
    () => session.script(dialect.rollback),
  )
}

async function waitForReplicas(context: RunContext, step: BackfillStep): Promise<void> {
  for (;;) {
    const lag = await context.dialect.backfill.lag(context.connection.session)
    if (lag === null || lag <= MOST_LAG_SECONDS) return
    context.on({
      kind: 'waiting',
      stepId: step.id,
      reason: `the slowest replica is ${lag.toFixed(1)} s behind`,
      blockers: [],
      pauseMs: 1000,
    })
    await sleep(1000)
    stopIfAsked(context)
  }
}

function endless(step: BackfillStep): MigrateError {
  return new MigrateError('STEP_FAILED', {
    what: `"${step.title}" was repeated ${MOST_PASSES} times and still finds rows to fill`,
    next: 'Look for a trigger or a program that sets the column back.',
  })
}
