import { EXIT } from '../errors/exit-code.ts'
import { isMigrateError, MigrateError } from '../errors/migrate-error.ts'
import { TRANSITIONS, type Transition } from '../model/state.ts'
import type { Step } from '../model/step.ts'
import type { Move } from './move.ts'
import type { RunContext } from './run-context.ts'
import { undoStep } from './step.ts'
import { inTransaction } from './transaction.ts'

/** Undoes a failed move and gives the error to raise: put back (23), or, where even that failed, stopped (24, 26). */
export async function putBack(context: RunContext, move: Move, cause: unknown): Promise<MigrateError> {
  const failure = context.dialect.classify(cause)
  const what = isMigrateError(cause) ? cause.message : `${move.migration}: ${failure.message}`
  const details = isMigrateError(cause) ? cause.details : failure.detail === null ? [] : [failure.detail]
  context.on({ kind: 'puttingBack', migration: move.migration, reason: what })
  try {
    await undoMove(context, move, await journalled(context, move))
  } catch (undoError) {
    return new MigrateError(isRevert(move.transition) ? 'REVERT_FAILED' : 'STEP_FAILED', {
      what: `${what}; putting it back failed too: ${context.dialect.classify(undoError).message}`,
      details,
      state: 'Stopped in between. Both versions of the application can go on writing.',
      next: 'Run `migrate status`, then `migrate abort` to go back or `migrate resume` to go on.',
      cause: undoError,
    })
  }
  return new MigrateError('PUT_BACK', {
    what,
    details,
    state: `${move.migration} was put back: it is ${TRANSITIONS[move.transition].from} again, as before.`,
    next:
      isMigrateError(cause) && cause.next !== null
        ? cause.next
        : 'Mend the cause, then run the command again.',
    cause,
    exitCode: EXIT.putBack,
  })
}

export interface Journalled {
  readonly done: ReadonlySet<string>
  /** Begun and neither done nor undone: what they left must go too. */
  readonly begun: ReadonlySet<string>
}

/** Which steps of a move the journal knows as done, and as begun. */
export async function journalled(
  context: RunContext,
  move: Pick<Move, 'migration' | 'transition'>,
): Promise<Journalled> {
  const done = new Set<string>()
  const begun = new Set<string>()
  for (const row of await context.dialect.ledger(context.connection.session).journal(context.runId)) {
    if (row.migration !== move.migration || row.transition !== move.transition) continue
    if (row.state === 'intent') begun.add(row.stepId)
    if (row.state === 'done') done.add(row.stepId)
    if (row.state === 'undone') {
      done.delete(row.stepId)
      begun.delete(row.stepId)
    }
  }
  return { done, begun }
}

/** Takes done and half-done steps back, the last first, and the ledger to where the move began. */
export async function undoMove(context: RunContext, move: Move, journal: Journalled): Promise<void> {
  const touched = move.steps.filter(
    (step) => journal.done.has(step.id) || journal.begun.has(step.id) || halfFilled(step),
  )
  for (const step of touched.toReversed()) await undoStep(context, move, step)
  const { statements } = context.dialect
  const { from } = TRANSITIONS[move.transition]
  await inTransaction(context, { id: 'return', title: `back to ${from}`, tables: [] }, [
    from === 'pending'
      ? statements.remove(move.migration)
      : statements.move(move.migration, from, context.runId),
    statements.audit({
      actor: context.actor,
      event: `${move.transition} put back`,
      detail: { migration: move.migration, run: context.runId },
    }),
  ])
}

/** A backfill commits slice by slice and is journalled at its end only. */
function halfFilled(step: Step): boolean {
  return step.kind === 'backfill' && step.undo !== null
}

function isRevert(transition: Transition): boolean {
  return transition === 'restore' || transition === 'withdraw'
}
