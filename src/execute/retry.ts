import { setTimeout as sleep } from 'node:timers/promises'
import { isTransient, type Failure } from '../dialect/failure.ts'
import { MigrateError } from '../errors/migrate-error.ts'
import type { Step } from '../model/step.ts'
import type { RunContext } from './run-context.ts'

/**
 * Tries until it works, gives way to whoever holds the locks in between, and gives up when the budget is spent: a DDL
 * statement that waits makes every later statement on its table wait behind it, so it must not wait long.
 */
export async function withRetry<T>(
  context: RunContext,
  step: Pick<Step, 'id' | 'title' | 'tables'>,
  attempt: () => Promise<T>,
  afterFailure: () => Promise<void>,
): Promise<T> {
  const { dialect, connection } = context
  const deadline = Date.now() + context.lockBudgetMs
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt()
    } catch (error) {
      const failure = dialect.classify(error)
      if (failure.kind === 'connection lost' || !connection.session.alive) throw lost(error, failure)
      await afterFailure()
      if (!isTransient(failure)) throw error
      const blockers = await dialect.blockersOf(connection.session, step.tables)
      const pauseMs = Math.min(100 * 2 ** tries, 2000) * (0.5 + Math.random())
      if (Date.now() + pauseMs > deadline) throw givenUp(step, failure, blockers, context, error)
      context.on({ kind: 'waiting', stepId: step.id, reason: failure.message, blockers, pauseMs })
      await sleep(pauseMs)
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
    details: blockers.length === 0 ? ['Nobody holds a lock on its tables at this moment.'] : blockers,
    next: 'End the session that is in the way, or try again in a quieter moment.',
    cause,
  })
}

export function lost(cause: unknown, failure: Failure): MigrateError {
  return new MigrateError('CONNECTION_LOST', {
    what: `The connection to the server was lost: ${failure.message}`,
    state: 'The server rolled the open transaction back. What was done before is in the journal.',
    next: 'Run `migrate status`, then `migrate resume` to go on or `migrate abort` to go back.',
    cause,
  })
}
