import { tableText, type TableName } from '../model/names.ts'
import type { Step } from '../model/step.ts'
import { defining } from './definitions.ts'
import { journalRow, partOf, type Place } from './journal.ts'
import type { RunContext } from './run-context.ts'

/** Records what could not come back, and why: it never ends a revert. `first` runs ahead of the record. */
export async function openDebt(
  context: RunContext,
  place: Place,
  step: Pick<Step, 'id' | 'title' | 'tables'> & { readonly table: TableName },
  constraint: string,
  reason: string,
  first: readonly string[],
): Promise<void> {
  const { statements } = context.dialect
  const { migration } = place
  const { id: stepId } = step
  const debt = { migration, stepId, table: tableText(step.table), constraint, reason }
  await defining(context, step, first, [
    statements.openDebt(debt),
    statements.audit({ actor: context.actor, event: 'debt opened', detail: debt }),
    journalRow(context, place, partOf(step.id, 'debt'), 'done'),
  ])
  context.on({ kind: 'debtOpened', migration, constraint, reason })
}
