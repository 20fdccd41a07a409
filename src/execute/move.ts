import type { NewEntry } from '../model/ledger-store.ts'
import { TRANSITIONS } from '../model/state.ts'
import type { Step } from '../model/step.ts'
import { runAssert } from './assert.ts'
import { refuseConflicts } from './constraint.ts'
import { putBack } from './put-back.ts'
import type { RunContext } from './run-context.ts'
import { isStop, stopIfAsked } from './stop.ts'
import { runStep, type Place } from './step.ts'
import { inTransaction } from './transaction.ts'

/** One migration on one way. `entry` comes along where the ledger doesn't know the migration yet. */
export interface Move extends Place {
  readonly steps: readonly Step[]
  readonly entry?: NewEntry
}

/** The journal's mark that a move came to its end. */
export const MOVE_DONE = '*'

/**
 * Runs a move from its start, or from where a crash left it (`done` are its finished steps). Looks at the data first
 * and changes nothing if rows are in the way; after the first change, a failure puts everything back.
 */
export async function runMove(
  context: RunContext,
  move: Move,
  done: ReadonlySet<string> = new Set(),
): Promise<void> {
  const started = performance.now()
  context.on({
    kind: 'moveStarted',
    migration: move.migration,
    transition: move.transition,
    steps: move.steps.length,
  })
  const leading = leadingAsserts(move.steps)
  const rest = move.steps.slice(leading.length).filter((step) => !done.has(step.id))
  if (done.size === 0) {
    for (const step of leading) await timed(context, move, step, [])
    await refuseConflicts(context, rest)
  }
  const [only] = rest
  if (done.size === 0 && (rest.length === 0 || (rest.length === 1 && only?.kind === 'transaction'))) {
    await inOne(context, move, only)
  } else {
    await inSteps(context, move, rest, done.size > 0)
  }
  context.on({
    kind: 'moveDone',
    migration: move.migration,
    transition: move.transition,
    ms: performance.now() - started,
  })
}

/** The whole move is one transaction: the ledger goes straight to the resting state. */
async function inOne(context: RunContext, move: Move, step: Step | undefined): Promise<void> {
  const { statements } = context.dialect
  const { to } = TRANSITIONS[move.transition]
  const arrive =
    move.entry === undefined ? leave(context, move) : [statements.insert({ ...move.entry, state: to })]
  const title = {
    id: step?.id ?? MOVE_DONE,
    title: step?.title ?? move.transition,
    tables: step?.tables ?? [],
  }
  const body = step?.kind === 'transaction' ? step.statements : []
  await inTransaction(context, title, [...body, ...arrive, ...closing(context, move)])
}

async function inSteps(
  context: RunContext,
  move: Move,
  rest: readonly Step[],
  resumed: boolean,
): Promise<void> {
  const { statements } = context.dialect
  const { via } = TRANSITIONS[move.transition]
  const depart =
    move.entry === undefined
      ? statements.move(move.migration, via, context.runId)
      : statements.insert({ ...move.entry, state: via })
  if (!resumed) await inTransaction(context, { id: 'depart', title: move.transition, tables: [] }, [depart])
  const arrive = [...leave(context, move), ...closing(context, move)]
  try {
    for (const [number, step] of rest.entries()) {
      stopIfAsked(context)
      await timed(context, move, step, number === rest.length - 1 ? arrive : [])
    }
    if (rest.length === 0)
      await inTransaction(context, { id: MOVE_DONE, title: move.transition, tables: [] }, arrive)
  } catch (error) {
    if (isStop(error) || !context.connection.session.alive) throw error
    throw await putBack(context, move, error)
  }
}

async function timed(context: RunContext, move: Move, step: Step, then: readonly string[]): Promise<void> {
  const started = performance.now()
  context.on({ kind: 'stepStarted', migration: move.migration, stepId: step.id, title: step.title })
  // An assert journals nothing unless it ends the move: before the first change nothing is to be recorded.
  if (step.kind === 'assert' && then.length === 0) await runAssert(context, step)
  else await runStep(context, move, step, then)
  context.on({
    kind: 'stepDone',
    migration: move.migration,
    stepId: step.id,
    title: step.title,
    ms: performance.now() - started,
  })
}

/** The ledger's row at the end of a move: a purged hold of a reverted migration leaves no row. */
function leave(context: RunContext, move: Move): readonly string[] {
  const { statements } = context.dialect
  const { to } = TRANSITIONS[move.transition]
  return [
    to === 'pending' ? statements.remove(move.migration) : statements.move(move.migration, to, context.runId),
  ]
}

function closing(context: RunContext, move: Move): readonly string[] {
  const { statements } = context.dialect
  const { migration, transition } = move
  return [
    statements.journal({ runId: context.runId, migration, transition, stepId: MOVE_DONE, state: 'done' }),
    statements.audit({ actor: context.actor, event: transition, detail: { migration, run: context.runId } }),
  ]
}

function leadingAsserts(steps: readonly Step[]): readonly Step[] {
  const first = steps.findIndex((step) => step.kind !== 'assert')
  return first < 0 ? steps : steps.slice(0, first)
}
