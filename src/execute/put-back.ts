import type { FailureKind } from '../dialect/failure.ts'
import { isTrue } from '../dialect/session.ts'
import { isMigrateError, MigrateError } from '../errors/migrate-error.ts'
import { isRevert, TRANSITIONS } from '../model/state.ts'
import type { Step } from '../model/step.ts'
import { journalled, type Journalled } from './journal.ts'
import type { Move } from './move.ts'
import type { RunContext } from './run-context.ts'
import { stopIfAsked, unstoppable } from './stop.ts'
import { undoStep } from './step.ts'
import { inTransaction } from './transaction.ts'
import { oppositeOf, turn, type RunMove } from './turn.ts'

/** Undoes a failed move and gives the error to raise: put back (23), or, where that can't be, stopped (24, 26). */
export async function putBack(
  context: RunContext,
  move: Move,
  inHand: Step | undefined,
  cause: unknown,
  run: RunMove,
): Promise<MigrateError> {
  const error = rolledBack(context, move, inHand, cause)
  try {
    const journal = await journalled(context, move)
    const last = pointOfNoReturn(move, journal)
    if (last !== undefined) return stuck(move, last, error)
    context.on({ kind: 'puttingBack', migration: move.migration, reason: error.message })
    await undoMove(unstoppable(context), move, journal, run)
    return error
  } catch (undoError) {
    return notUndone(context, move, undoError, error)
  }
}

/** A failure after which the database is as before the move. */
export function rolledBack(
  context: RunContext,
  move: Move,
  inHand: Step | undefined,
  cause: unknown,
): MigrateError {
  const failure = context.dialect.classify(cause)
  const known = isMigrateError(cause) ? cause : null
  return new MigrateError('PUT_BACK', {
    what: known?.message ?? `${move.migration}: ${failure.message}`,
    details: [
      ...(known !== null || inHand === undefined ? [] : [`in: ${inHand.title}`]),
      ...(known?.details ?? (failure.detail === null ? [] : [failure.detail])),
    ],
    state: `${move.migration} was put back: it is ${TRANSITIONS[move.transition].from} again, as before.`,
    next: known?.next ?? 'Mend the cause, then run the command again.',
    cause,
  })
}

const OF_A_RULE: ReadonlySet<FailureKind> = new Set(['unique', 'not null', 'check', 'foreign key'])

/** Even the undo failed. */
export function notUndone(
  context: RunContext,
  move: Move,
  cause: unknown,
  first: MigrateError | null,
): MigrateError {
  const { kind, message } = context.dialect.classify(cause)
  return new MigrateError(isRevert(move.transition) ? 'REVERT_FAILED' : 'STEP_FAILED', {
    what: `${first?.message ?? move.migration}; putting it back failed: ${message}`,
    details: first?.details ?? [],
    state: `${move.migration} stays ${TRANSITIONS[move.transition].via}. Both versions of the application can go on writing.`,
    next:
      move.transition === 'expand' && OF_A_RULE.has(kind)
        ? `${first === null ? 'Run' : 'Mend what failed first, then run'} \`migrate resume\`, then \`migrate revert\`: it leaves off what rows written since break, and names them.`
        : 'Mend the cause, then run `migrate abort` to go back or `migrate resume` to go on.',
    cause,
  })
}

/** The last step done that can't be taken back, where there is one: what purge destroyed is gone. */
export function pointOfNoReturn(move: Move, { done, begun }: Journalled): Step | undefined {
  const destroys = move.transition === 'purge' || move.transition === 'discard'
  return move.steps.findLast(
    (step) =>
      step.kind !== 'assert' &&
      (destroys || step.reversal.kind === 'irreversible') &&
      (done.has(step.id) || begun.has(step.id)),
  )
}

function stuck(move: Move, last: Step, error: MigrateError): MigrateError {
  return new MigrateError('STEP_FAILED', {
    what: error.message,
    details: error.details,
    state: `${move.migration} stays ${TRANSITIONS[move.transition].via}: "${last.title}" can't be taken back.`,
    next: 'Mend the cause, then run `migrate resume`.',
    cause: error.cause,
  })
}

/** Takes done and half-done steps back, the last first, and the ledger to where the move began. */
export async function undoMove(
  context: RunContext,
  move: Move,
  journal: Journalled,
  run: RunMove,
): Promise<void> {
  const opposite = await oppositeOf(context, move, journal)
  if (opposite !== null) return turn(context, move, opposite, run)
  for (const step of move.steps.toReversed()) {
    stopIfAsked(context)
    if (isTouched(step, journal) || (await isFilled(context, step))) await undoStep(context, move, step)
  }
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

function isTouched({ id }: Step, { done, begun }: Journalled): boolean {
  return done.has(id) || begun.has(id)
}

/** Triggers that stand since a switch do what the filling after it does, whether that began or not. */
async function isFilled(context: RunContext, step: Step): Promise<boolean> {
  if (step.kind !== 'backfill' || step.undo === null) return false
  const { dialect, connection } = context
  try {
    const [answer] = await connection.session.query<{ left: unknown }>(
      dialect.backfill.left(step.table, step.undo),
    )
    return isTrue(answer?.left)
  } catch (error) {
    // What is filled has not come yet, and so no trigger either.
    if (dialect.classify(error).kind === 'undefined object') return false
    throw error
  }
}
