import { isMigrateError } from '../errors/migrate-error.ts'
import type { NewEntry } from '../model/ledger-store.ts'
import { TRANSITIONS } from '../model/state.ts'
import type { Step } from '../model/step.ts'
import { leadingAsserts, runAssert } from './assert.ts'
import { closedDebts } from './closed-debts.ts'
import { refuseConflicts } from './conflicts.ts'
import { journalRow, MOVE_DONE, NOTHING_YET, type Journalled, type Place } from './journal.ts'
import { putBack, rolledBack } from './put-back.ts'
import type { RunContext } from './run-context.ts'
import { isStop, stopIfAsked } from './stop.ts'
import { runStep } from './step.ts'
import { inTransaction } from './transaction.ts'

/** One migration on one way. `entry` comes along where the ledger doesn't know the migration yet. */
export interface Move extends Place {
  readonly steps: readonly Step[]
  readonly entry?: NewEntry
  /** It takes another back: a failure must not send it forward again. */
  readonly turned?: true
}

/**
 * Runs a move from its start, or, with a journal, from where a crash left it. Looks at the data first and changes
 * nothing if rows are in the way; after the first change, a failure puts everything back.
 */
export async function runMove(context: RunContext, move: Move, journal?: Journalled): Promise<void> {
  const started = performance.now()
  const { migration, transition } = move
  context.on({ kind: 'moveStarted', migration, transition, steps: move.steps.length })
  const leading = leadingAsserts(move.steps)
  const rest = move.steps.slice(leading.length)
  if (journal === undefined) {
    for (const step of leading) await told(context, move, step, () => runAssert(context, step))
    await refuseConflicts(context, [move])
  }
  const [only] = rest
  if (journal === undefined && rest.length <= 1 && (only === undefined || only.kind === 'transaction')) {
    await inOne(context, move, only)
  } else {
    await inSteps(context, move, rest, journal)
  }
  context.on({ kind: 'moveDone', migration, transition, ms: performance.now() - started })
}

/** The whole move is one message and one transaction: the ledger goes straight to the resting state. */
async function inOne(
  context: RunContext,
  move: Move,
  step: Extract<Step, { kind: 'transaction' }> | undefined,
): Promise<void> {
  const { statements } = context.dialect
  const { to } = TRANSITIONS[move.transition]
  const arrive =
    move.entry === undefined ? await leave(context, move) : [statements.insert({ ...move.entry, state: to })]
  const known = step ?? { id: MOVE_DONE, title: move.transition, tables: [] }
  const all = [...(step?.statements ?? []), ...arrive, ...closing(context, move)]
  const run = (): Promise<void> => inTransaction(context, known, all)
  try {
    await (step === undefined ? run() : told(context, move, step, run))
  } catch (error) {
    throw nothingChanged(context, move, step, error)
  }
}

async function inSteps(
  context: RunContext,
  move: Move,
  steps: readonly Step[],
  journal: Journalled = NOTHING_YET,
): Promise<void> {
  if (journal === NOTHING_YET) await depart(context, move)
  const rest = steps.filter((step) => !journal.done.has(step.id))
  const arrive = [...(await leave(context, move)), ...closing(context, move)]
  let inHand: Step | undefined
  try {
    for (const [number, step] of rest.entries()) {
      stopIfAsked(context)
      inHand = step
      const then = number === rest.length - 1 ? arrive : []
      await told(context, move, step, () => runStep(context, move, step, journal, then))
    }
    if (rest.length === 0)
      await inTransaction(context, { id: MOVE_DONE, title: move.transition, tables: [] }, arrive)
  } catch (error) {
    if (isStop(error) || move.turned === true || !context.connection.session.alive) throw error
    throw await putBack(context, move, inHand, error, runMove)
  }
}

async function depart(context: RunContext, move: Move): Promise<void> {
  const { statements } = context.dialect
  const { migration, transition } = move
  const { via } = TRANSITIONS[transition]
  const begin =
    move.entry === undefined
      ? [
          statements.move(migration, via, context.runId),
          // What an earlier move on this way left off is tried again, and told again where rows are still in the way.
          statements.closeDebtsOf(migration, transition),
        ]
      : [statements.insert({ ...move.entry, state: via })]
  try {
    await inTransaction(context, { id: 'depart', title: transition, tables: [] }, begin)
  } catch (error) {
    throw nothingChanged(context, move, undefined, error)
  }
}

/** A refusal, a stop and a lost connection say themselves what they are. */
function nothingChanged(context: RunContext, move: Move, step: Step | undefined, error: unknown): unknown {
  const known = isMigrateError(error) || !context.connection.session.alive
  return known ? error : rolledBack(context, move, step, error)
}

async function told(
  context: RunContext,
  { migration }: Move,
  step: Step,
  work: () => Promise<void>,
): Promise<void> {
  const started = performance.now()
  const { id: stepId, title } = step
  context.on({ kind: 'stepStarted', migration, stepId, title })
  await work()
  context.on({ kind: 'stepDone', migration, stepId, title, ms: performance.now() - started })
  await context.between?.(step, migration)
}

/** The ledger's row at the end of a move: a purged hold of a reverted migration leaves no row. */
async function leave(context: RunContext, move: Move): Promise<readonly string[]> {
  const { statements } = context.dialect
  const { to } = TRANSITIONS[move.transition]
  return [
    to === 'pending' ? statements.remove(move.migration) : statements.move(move.migration, to, context.runId),
    ...(await closedDebts(context, move)),
  ]
}

function closing(context: RunContext, move: Move): readonly string[] {
  const { migration, transition } = move
  return [
    journalRow(context, move, MOVE_DONE, 'done'),
    context.dialect.statements.audit({
      actor: context.actor,
      event: transition,
      detail: { migration, run: context.runId },
    }),
  ]
}
