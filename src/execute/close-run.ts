import { EXIT } from '../errors/exit-code.ts'
import { isMigrateError, MigrateError } from '../errors/migrate-error.ts'
import type { RunOutcome } from '../model/ledger.ts'
import type { Place } from './journal.ts'
import type { RunContext } from './run-context.ts'

/** Statements that record the catalog as a run leaves it. */
export type Finish = () => Promise<readonly string[]>

/** What a run has come to so far. */
export interface RunProgress {
  /** False until the ledger knows of the run: then there is nothing to close. */
  begun: boolean
  debts: number
  readonly done: Place[]
}

/** Does the work of a run and records how it ended. A run that lost its connection stays open for resume or abort. */
export async function closing<T>(
  context: RunContext,
  finish: Finish,
  work: (context: RunContext, progress: RunProgress) => Promise<T>,
): Promise<T> {
  const started = performance.now()
  const progress: RunProgress = { begun: false, debts: 0, done: [] }
  const watched: RunContext = {
    ...context,
    on(event) {
      if (event.kind === 'debtOpened') progress.debts += 1
      context.on(event)
    },
  }
  const close = async (outcome: RunOutcome, statements: readonly string[]): Promise<void> => {
    if (!progress.begun) return
    const end = context.dialect.statements.endRun(context.runId, outcome)
    await context.connection.session.script([...statements, end].join(';\n'))
    context.on({ kind: 'runEnded', runId: context.runId, outcome, ms: performance.now() - started })
  }
  try {
    const result = await work(watched, progress)
    await close(progress.debts > 0 ? 'debt' : 'done', progress.begun ? await finish() : [])
    return result
  } catch (error) {
    // Nothing that goes wrong here may hide what went wrong first.
    if (progress.begun && context.connection.session.alive) {
      const catalog = await finish().catch((): readonly string[] => [])
      await close(outcomeOf(error), catalog).catch(() => undefined)
    }
    throw withEarlier(error, progress.done)
  }
}

/** A refusal and a put-back end a run; anything else leaves it for resume or abort. */
function outcomeOf(error: unknown): RunOutcome {
  if (!isMigrateError(error)) return 'stopped'
  if (error.exitCode === EXIT.refused) return 'refused'
  return error.exitCode === EXIT.putBack ? 'put back' : 'stopped'
}

/** What the run finished before the failure stays, so an error must not say that nothing has changed. */
function withEarlier(error: unknown, done: readonly Place[]): unknown {
  if (!isMigrateError(error) || done.length === 0) return error
  const { code, message, details, next, exitCode } = error
  const last = done.at(-1)
  const earlier =
    done.length === 1
      ? `${last?.migration} ${last?.transition} was done before and stays.`
      : `${done.length} migrations were done before and stay, the last ${last?.migration} ${last?.transition}.`
  const changed = new MigrateError(code, {
    what: message,
    state: `${error.state === UNCHANGED ? '' : `${error.state} `}${earlier}`,
    ...(next === null ? {} : { next }),
    details,
    cause: error.cause,
    exitCode,
  })
  return changed
}

const UNCHANGED = new MigrateError('INTERNAL', { what: '' }).state
