import type { Step } from '../model/step.ts'
import { runAssert } from './assert.ts'
import { alone, hasLeftNothing, runAlone } from './autocommit.ts'
import { runBackfill, undoBackfill } from './backfill.ts'
import { runConstraint, undoConstraint } from './constraint.ts'
import { runKeptRows, undoKeptRows } from './kept-rows.ts'
import { journalRow, type Journalled, type Place } from './journal.ts'
import type { RunContext } from './run-context.ts'
import { inTransaction } from './transaction.ts'

/**
 * Runs one step and journals it: in its own transaction where it has one, before and after where it has none. The
 * `closing` statements commit with the word that it is done.
 */
export async function runStep(
  context: RunContext,
  place: Place,
  step: Step,
  journal: Journalled,
  closing: readonly string[],
): Promise<void> {
  const { session } = context.connection
  const row = (state: 'intent' | 'done' | 'undone'): string => journalRow(context, place, step.id, state)
  const again = journal.begun.has(step.id)
  if (step.kind === 'transaction') {
    await inTransaction(context, step, [...step.statements, row('done'), ...closing])
    return
  }
  if (step.kind !== 'assert' && !again) await session.script(row('intent'))
  switch (step.kind) {
    case 'autocommit':
      await runAlone(context, step, again, () => session.script(row('undone')))
      break
    case 'backfill':
      await runBackfill(context, place.migration, step)
      break
    case 'assert':
      await runAssert(context, step)
      break
    case 'constraint':
      await runConstraint(context, place, step, journal)
      break
    case 'keptRows':
      await runKeptRows(context, place, step, journal)
      break
    default:
      step satisfies never
  }
  await inTransaction(context, step, [row('done'), ...closing])
}

/** Takes one step back, done or half done. */
export async function undoStep(context: RunContext, place: Place, step: Step): Promise<void> {
  const { session } = context.connection
  const undone = journalRow(context, place, step.id, 'undone')
  // What takes several messages is half done from the first one on: a resume must not take it for done.
  const half = [undone, journalRow(context, place, step.id, 'intent')].join(';\n')
  switch (step.kind) {
    case 'transaction':
      await inTransaction(context, step, [...step.undo, undone])
      return
    case 'autocommit':
      await session.script(half)
      if (await hasLeftNothing(context, step)) return session.script(undone)
      for (const statement of step.undo) if (statement.trim() !== '') await alone(context, step, statement)
      await session.script(undone)
      return
    case 'backfill':
      await session.script(half)
      await undoBackfill(context, place.migration, step)
      await session.script(undone)
      return
    case 'assert':
      await session.script(undone)
      return
    case 'constraint':
      await undoConstraint(context, place, step)
      return
    case 'keptRows':
      await undoKeptRows(context, place, step)
      return
    default:
      step satisfies never
  }
}
