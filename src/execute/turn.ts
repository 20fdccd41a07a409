import type { Transition } from '../model/state.ts'
import type { Step } from '../model/step.ts'
import { leadingAsserts, runAssert } from './assert.ts'
import { journalled, type Journalled } from './journal.ts'
import type { Move } from './move.ts'
import type { RunContext } from './run-context.ts'
import { undoStep } from './step.ts'

/** What runs a move, handed in: it calls what takes moves back. */
export type RunMove = (context: RunContext, move: Move) => Promise<void>

/** Ways that change what is served and whose opposite is a way of its own, made for running beside both versions. */
const OPPOSITE: Partial<Readonly<Record<Transition, Transition>>> = {
  restore: 'contract',
  withdraw: 'reapply',
  reapply: 'withdraw',
}

export function isOpposite(first: Transition, second: Transition): boolean {
  return OPPOSITE[first] === second
}

/**
 * The move that takes this one back once it has changed something: undoing a switch step by step would scan and build
 * under its lock, and rows written since may refuse. Null where each step has an undo of its own.
 */
export async function oppositeOf(context: RunContext, move: Move, journal: Journalled): Promise<Move | null> {
  // Where each statement is a step with its own way back, no step holds a lock while another one scans.
  if (!context.dialect.transactionalDdl) return null
  return move.steps.some((step) => !isAside(step) && isTouched(step, journal))
    ? turnedMove(context, move)
    : null
}

/** The opposite of a move, without the author's statements: those are taken back one by one. */
export async function turnedMove(context: RunContext, move: Move): Promise<Move | null> {
  const transition = OPPOSITE[move.transition]
  if (transition === undefined) return null
  const { program } = await context.dialect.ledger(context.connection.session).plan(move.migration)
  const steps = program[transition].filter(
    (step) => !isIdle(step, transition) && !move.steps.some((other) => takesBack(step, other)),
  )
  return { migration: move.migration, transition, steps, turned: true }
}

/**
 * Turns a move round. What came after the switch goes first, with its debts and leftovers; then the opposite is a move
 * of the same run, which a crash leaves to be finished by resume and abort alike.
 */
export async function turn(context: RunContext, move: Move, opposite: Move, run: RunMove): Promise<void> {
  // Rows in the way are told before anything moves.
  for (const step of leadingAsserts(opposite.steps)) await runAssert(context, step)
  const journal = await journalled(context, move)
  const { statements } = context.dialect
  const { session } = context.connection
  const afterSwitch = move.steps.slice(
    move.steps.findIndex((step) => step.kind === 'transaction' && !isAside(step)) + 1,
  )
  for (const step of afterSwitch.toReversed()) {
    // The opposite has the filling that takes this one back, at its place beside the triggers.
    if (step.kind === 'backfill') await session.script(statements.clearCursor(move.migration, step.id))
    else if (isTouched(step, journal)) await undoStep(context, move, step)
  }
  const { migration, transition } = opposite
  await session.script(statements.extendRun(context.runId, [{ migration, transition }]))
  await run(context, opposite)
}

/** What stands around the switch changes nothing that is served, and has an undo of its own. */
function isAside(step: Step): boolean {
  return (
    (step.kind === 'transaction' && step.aside === true) ||
    (step.kind === 'keptRows' && step.reports === 'whenUndone')
  )
}

function isTouched(step: Step, { done, begun }: Journalled): boolean {
  return step.kind !== 'assert' && (done.has(step.id) || begun.has(step.id))
}

/** Rows that were no obstacle to being where the move began are none to going back there; a contract builds on its looks. */
function isIdle(step: Step, transition: Transition): boolean {
  return step.kind === 'assert' && transition !== 'contract'
}

/** The author's way back from a statement of the author's. */
function takesBack(step: Step, other: Step): boolean {
  if (step.kind !== 'autocommit' || other.kind !== 'autocommit') return false
  return step.undo[0] === other.statement && other.undo[0] === step.statement
}
