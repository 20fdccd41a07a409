import { MigrateError } from '../errors/migrate-error.ts'
import type { AutocommitStep } from '../model/step.ts'
import { withRetry } from './retry.ts'
import type { RunContext } from './run-context.ts'

type Alone = Pick<AutocommitStep, 'id' | 'title' | 'tables' | 'statement' | 'probe' | 'cleanup'>

/**
 * A statement that refuses to run in a transaction. Asked first whether it is done already (a crash may have hidden
 * its answer), cleaned up after a failure, and asked again at the end.
 */
export async function runAlone(context: RunContext, step: Alone): Promise<void> {
  const { session } = context.connection
  if (await isDone(context, step)) return
  await cleanUp(context, step)
  await alone(context, step, step.statement, () => cleanUp(context, step))
  if (step.probe.startsWith('SELECT false') || (await isDone(context, step))) return
  await cleanUp(context, step)
  throw new MigrateError('STEP_FAILED', {
    what: `"${step.title}" ended without an error, but is not there`,
    state: session.alive ? 'What it left was cleaned up.' : 'The connection is lost.',
  })
}

/** One statement by itself, under its own timeouts: CREATE INDEX CONCURRENTLY waits for old snapshots as well as locks. */
export async function alone(
  context: RunContext,
  step: Pick<Alone, 'id' | 'title' | 'tables'>,
  statement: string,
  afterFailure: () => Promise<void> = async () => undefined,
): Promise<void> {
  const { session } = context.connection
  const { set, reset } = context.dialect.alone(
    waitsForSnapshots(statement) ? context.lockBudgetMs : context.lockTimeoutMs,
    0,
  )
  await withRetry(
    context,
    step,
    async () => {
      await session.script(set)
      await session.script(statement)
      await session.script(reset)
    },
    async () => {
      await session.script(reset)
      await afterFailure()
    },
  )
}

/** Its waits are on transactions, not on the table: nobody queues behind them, so they may be long. */
function waitsForSnapshots(statement: string): boolean {
  return /\bCONCURRENTLY\b/.test(statement)
}

async function isDone(context: RunContext, step: Alone): Promise<boolean> {
  const [answer] = await context.connection.session.query<{ done: boolean }>(step.probe)
  return answer?.done === true
}

async function cleanUp(context: RunContext, step: Alone): Promise<void> {
  if (step.cleanup !== '') await context.connection.session.script(step.cleanup)
}
