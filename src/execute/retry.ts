import { setTimeout as sleep } from 'node:timers/promises'
import { isTransient, type Failure } from '../dialect/failure.ts'
import { isMigrateError, MigrateError } from '../errors/migrate-error.ts'
import type { Step } from '../model/step.ts'
import type { RunContext } from './run-context.ts'
import { stopIfAsked } from './stop.ts'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 2000

/**
 * Tries until it works, gives way to whoever holds the locks in between, and gives up when the budget is spent: a DDL
 * statement that waits makes every later statement on its table wait behind it, so it must not wait long.
 */
export async function withRetry<T>(
  context: RunContext,
  step: Pick<Step, 'id' | 'title' | 'tables'>,
  attempt: () => Promise<T>,
  afterFailure: (error: unknown) => Promise<void>,
  whoWaitsFor: () => Promise<readonly string[]> = () =>
    context.dialect.blockersOf(context.connection.session, step.tables),
): Promise<T> {
  const { dialect, connection } = context
  const deadline = Date.now() + context.lockBudgetMs
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (isMigrateError(error) && error.code === 'LOCK_LOST') throw error
      const failure = dialect.classify(error)
      if (failure.kind === 'connection lost' || !connection.session.alive)
        throw lost(error, failure, dialect.transactionalDdl)
      await afterFailure(error)
      if (!isTransient(failure)) throw error
      const blockers = await whoWaitsFor()
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS) * (0.5 + Math.random())
      if (Date.now() + pauseMs > deadline) throw givenUp(step, failure, blockers, context, error)
      context.on({ kind: 'waiting', stepId: step.id, reason: failure.message, blockers, pauseMs })
      // Nothing of this step stands: a signal need not wait for its locks.
      await sleep(pauseMs, undefined, { signal: context.signal }).catch(() => undefined)
      stopIfAsked(context)
    }
  }
}

function givenUp(
  step: Pick<Step, 'title'>,
  failure: Failure,
  blockers: readonly string[],
  context: RunContext,
  cause: unknown,
): MigrateError {
  return new MigrateError('LOCK_TIMEOUT', {
    what: `"${step.title}" did not get its locks within ${Math.round(context.lockBudgetMs / 1000)} s: ${failure.message}`,
    details: blockers.length === 0 ? ['Nobody is in the way at this moment.'] : blockers,
    next: 'End the session that is in the way, or try again in a quieter moment.',
    cause,
  })
}

function lost(cause: unknown, failure: Failure, rollsBack: boolean): MigrateError {
  return new MigrateError('CONNECTION_LOST', {
    what: `The connection to the server was lost: ${failure.message}`,
    state: rollsBack
      ? 'The server rolled the open transaction back. What was done before is in the journal.'
      : 'Whether the server has carried the statement in hand out, or still does, is not known. What was done before is in the journal.',
    next: 'Run `migrate status`, then `migrate resume` to go on or `migrate abort` to go back.',
    cause,
  })
}
