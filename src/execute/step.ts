import type { MigrationName } from '../model/names.ts'
import type { Step } from '../model/step.ts'
import type { Transition } from '../model/state.ts'
import { alone, runAlone } from './autocommit.ts'
import { runAssert } from './assert.ts'
import { runBackfill } from './backfill.ts'
import { runConstraint } from './constraint.ts'
import type { RunContext } from './run-context.ts'
import { inTransaction } from './transaction.ts'

export interface Place {
  readonly migration: MigrationName
  readonly transition: Transition
}

/** Runs one step and journals it: in its own transaction where it has one, before and after where it has none. */
export async function runStep(
  context: RunContext,
  place: Place,
  step: Step,
  closing: readonly string[],
): Promise<void> {
  const { session } = context.connection
  const done = journalRow(context, place, step, 'done')
  switch (step.kind) {
    case 'transaction':
      await inTransaction(context, step, [...step.statements, done, ...closing])
      return
    case 'autocommit':
      await session.script(journalRow(context, place, step, 'intent'))
      await runAlone(context, step)
      break
    case 'backfill':
      await runBackfill(context, place.migration, step)
      break
    case 'assert':
      await runAssert(context, step)
      break
    case 'constraint':
      await session.script(journalRow(context, place, step, 'intent'))
      await runConstraint(context, place.migration, step)
      break
    default:
      step satisfies never
  }
  await inTransaction(context, step, [done, ...closing])
}

/** Takes one step back. */
export async function undoStep(context: RunContext, place: Place, step: Step): Promise<void> {
  const undone = journalRow(context, place, step, 'undone')
  switch (step.kind) {
    case 'transaction':
      await inTransaction(context, step, [...step.undo, undone])
      return
    case 'autocommit':
      for (const statement of step.undo) if (statement.trim() !== '') await alone(context, step, statement)
      break
    case 'backfill':
      if (step.undo !== null) await runBackfill(context, place.migration, step, step.undo)
      await context.connection.session.script(
        context.dialect.statements.clearCursor(place.migration, step.id),
      )
      break
    case 'assert':
      break
    case 'constraint':
      await inTransaction(context, step, step.undo)
      break
    default:
      step satisfies never
  }
  await context.connection.session.script(undone)
}

function journalRow(
  context: RunContext,
  place: Place,
  step: Pick<Step, 'id'>,
  state: 'intent' | 'done' | 'undone',
): string {
  return context.dialect.statements.journal({
    runId: context.runId,
    migration: place.migration,
    transition: place.transition,
    stepId: step.id,
    state,
  })
}
