import { isTransient } from '../dialect/failure.ts'
import { isTrue } from '../dialect/session.ts'
import { MigrateError } from '../errors/migrate-error.ts'
import type { AutocommitStep } from '../model/step.ts'
import { withRetry } from './retry.ts'
import type { RunContext } from './run-context.ts'

type Alone = Pick<
  AutocommitStep,
  'id' | 'title' | 'tables' | 'statement' | 'probe' | 'cleanup' | 'undo' | 'asPlanned'
>

/**
 * A statement that refuses to run in a transaction. After a crash (`again`) it is asked first whether it is done
 * already. `leftNothing` is told when it failed for good and what it left is gone: then there is nothing to undo.
 */
export async function runAlone(
  context: RunContext,
  step: Alone,
  again: boolean,
  leftNothing: () => Promise<void> = async () => undefined,
): Promise<void> {
  const { session } = context.connection
  // What is made for the first time is not looked for: under its name there might be somebody else's.
  if ((again || step.cleanup === '') && (await isDone(context, step))) return
  let leftovers = again
  const clean = async (): Promise<void> => {
    if (step.cleanup !== '') await session.script(step.cleanup)
    leftovers = false
  }
  try {
    await alone(
      context,
      step,
      step.statement,
      async () => {
        if (leftovers) await clean()
      },
      async (error) => {
        // A name that is taken belongs to somebody else: what stands under it is not ours to clean up.
        if (leftovers || context.dialect.classify(error).kind === 'duplicate object') return
        leftovers = true
        await clean().catch((failure: unknown) => {
          if (!isTransient(context.dialect.classify(failure))) throw failure
        })
      },
    )
    if (!canTell(step) || (await isDone(context, step))) return await refuseOther(context, step)
    leftovers = true
    await clean()
    throw new MigrateError('STEP_FAILED', {
      what: `"${step.title}" ended without an error, but is not there`,
      state: 'What it left was cleaned up.',
    })
  } catch (error) {
    if (session.alive && !leftovers) await leftNothing()
    throw error
  }
}

/** What the server made in place of what was asked for goes again. */
async function refuseOther(context: RunContext, step: Alone): Promise<void> {
  if (step.asPlanned === undefined) return
  const [answer] = await context.connection.session.query<{ planned: unknown }>(step.asPlanned.query)
  if (isTrue(answer?.planned)) return
  for (const statement of step.undo) await alone(context, step, statement)
  throw new MigrateError('STEP_FAILED', {
    what: `The server made something else of "${step.title}": ${step.asPlanned.otherwise}`,
    state: 'What it made was taken away again.',
    next: 'Change the migration so that the server can do what it says.',
  })
}

/** One statement by itself, under its own timeouts. */
export async function alone(
  context: RunContext,
  step: Pick<Alone, 'id' | 'title' | 'tables'>,
  statement: string,
  before: () => Promise<void> = async () => undefined,
  afterFailure: (error: unknown) => Promise<void> = async () => undefined,
): Promise<void> {
  const { session } = context.connection
  const long = waitsForSnapshots(statement)
  const { set, reset } = context.dialect.alone(long ? context.lockBudgetMs : context.lockTimeoutMs, 0)
  await withRetry(
    context,
    step,
    async () => {
      await before()
      await session.script(set)
      await inSomeWay(context, step, statement)
      await session.script(reset)
    },
    async (error) => {
      await session.script(reset)
      await afterFailure(error)
    },
    long ? () => context.dialect.oldTransactions(session) : undefined,
  )
}

/** In the way that disturbs least among those the server takes. */
async function inSomeWay(
  context: RunContext,
  step: Pick<Alone, 'id' | 'title' | 'tables'>,
  statement: string,
): Promise<void> {
  const { dialect, connection, allowCopy } = context
  const { session } = connection
  const ways = await dialect.ways(session, statement, { step: step.id, allowCopy })
  let refusal: unknown
  for (const way of ways) {
    try {
      await session.script(way)
      return
    } catch (error) {
      if (dialect.classify(error).kind !== 'unsupported') throw error
      refusal = error
    }
  }
  throw new MigrateError('COPY_NEEDED', {
    what: `"${step.title}" needs a copy of the table, and writers would wait for as long as it takes`,
    details: [dialect.classify(refusal).message],
    next: 'Run the command again with --allow-copy in an hour when nobody writes.',
    cause: refusal,
  })
}

/**
 * CREATE INDEX CONCURRENTLY waits for every older snapshot of the database, and lock_timeout counts there too. Nobody
 * queues behind that wait, so it may be long; a short one would never get through beside a report that runs a minute.
 */
function waitsForSnapshots(statement: string): boolean {
  return /\bconcurrently\b/i.test(statement)
}

/** After a crash between the word that it begins and its end: nothing of it is there, so nothing is to be taken back. */
export async function hasLeftNothing(context: RunContext, step: Alone): Promise<boolean> {
  return step.cleanup === '' && canTell(step) && !(await isDone(context, step))
}

/** The author's own statements have no probe. */
function canTell(step: Alone): boolean {
  return !step.probe.startsWith('SELECT false')
}

async function isDone(context: RunContext, step: Alone): Promise<boolean> {
  const [answer] = await context.connection.session.query<{ done: unknown }>(step.probe)
  return isTrue(answer?.done)
}
