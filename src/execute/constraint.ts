import { MigrateError } from '../errors/migrate-error.ts'
import { tableText, type MigrationName } from '../model/names.ts'
import type { ConstraintStep } from '../model/step.ts'
import { runAlone } from './autocommit.ts'
import { countRows } from './conflicts.ts'
import { defining, takeOff, undoing } from './definitions.ts'
import { journalRow, partOf, type Journalled, type Place } from './journal.ts'
import { openDebt } from './open-debt.ts'
import { giveBack, moveAway } from './quarantine.ts'
import type { RunContext } from './run-context.ts'

/**
 * Brings a constraint back after the switch. Data never fails a revert: what can't stand becomes open debt, recorded
 * with its reason, for `migrate repair`. Each transaction journals its part, so that a crash repeats none.
 */
export async function runConstraint(
  context: RunContext,
  place: Place,
  step: ConstraintStep,
  journal: Journalled,
): Promise<void> {
  const isDone = (part: string): boolean => journal.done.has(partOf(step.id, part))
  const again = journal.begun.has(step.id)
  const inPart = async (part: string, statements: readonly string[]): Promise<void> => {
    if (isDone(part)) return
    const done = journalRow(context, place, partOf(step.id, part), 'done')
    await defining(context, step, statements, [done], again)
  }
  if (isDone('debt')) return
  const kept = context.onConflict === 'quarantine' ? await moveAway(context, place.migration, step) : null
  const rows = await countRows(context, step.conflicts)
  if (rows > 0) {
    if (step.attachAnyway) await inPart('attach', step.attach)
    await openDebt(context, place, step, step.constraint, because(step, rows, kept), [])
    return
  }
  try {
    if (step.build !== null && !isDone('attach')) await runAlone(context, { ...step, ...step.build }, again)
    await inPart('attach', step.attach)
    for (const [number, statement] of step.validate.entries()) await inPart(`validate/${number}`, [statement])
  } catch (error) {
    const reason = debtReason(context, error)
    if (reason === null) throw error
    await openDebt(context, place, step, step.constraint, reason, await letGo(context, step))
  }
}

/**
 * Tries again to bring back what became debt; says what is still in the way, null once it is back. Rows that are moved
 * away belong to the run of the context.
 */
export async function repairConstraint(
  context: RunContext,
  migration: MigrationName,
  step: ConstraintStep,
): Promise<string | null> {
  const kept = context.onConflict === 'quarantine' ? await moveAway(context, migration, step) : null
  const rows = await countRows(context, step.conflicts)
  if (rows > 0) return because(step, rows, kept)
  try {
    if (step.build !== null) await runAlone(context, { ...step, ...step.build }, true)
    // A foreign key was attached despite its rows, and only waits for its validation.
    await defining(context, step, step.attach, []).catch((error: unknown) => {
      if (context.dialect.classify(error).kind !== 'duplicate object') throw error
    })
    for (const statement of step.validate) await defining(context, step, [statement], [])
    return null
  } catch (error) {
    const reason = debtReason(context, error)
    if (reason === null) throw error
    const detach = await letGo(context, step)
    if (detach.length > 0) await defining(context, step, detach, [])
    return reason
  }
}

function because(step: ConstraintStep, rows: number, kept: string | null): string {
  const why = `${rows} ${rows === 1 ? 'row' : 'rows'} of ${tableText(step.table)} ${rows === 1 ? 'breaks' : 'break'} it`
  return kept === null ? why : `${why}; ${kept}`
}

/**
 * Takes a constraint off again, then its index, then gives back what was moved out of its way. The word that it is no
 * longer done commits with the first of them, so that a resume after a crash brings it all back again.
 */
export async function undoConstraint(context: RunContext, place: Place, step: ConstraintStep): Promise<void> {
  const { statements } = context.dialect
  const { debts } = await context.dialect.ledger(context.connection.session).read()
  const closed = debts
    .filter((debt) => debt.migration === place.migration && debt.stepId === step.id)
    .map((debt) => statements.closeDebt(debt.id))
  const undone = journalRow(context, place, step.id, 'undone')
  const half = [undone, journalRow(context, place, step.id, 'intent')]
  await undoing(context, step, step.undo, [...closed, ...half])
  for (const statement of step.build?.undo ?? []) await takeOff(context, step, statement)
  await defining(context, step, giveBack(context, place.migration, step), [undone])
}

/** What makes it debt and not a failure: whatever the server says, the data layer is back, and stays back. */
function debtReason(context: RunContext, error: unknown): string | null {
  if (error instanceof MigrateError)
    return ['LOCK_TIMEOUT', 'COPY_NEEDED'].includes(error.code) ? error.message : null
  const failure = context.dialect.classify(error)
  if (failure.kind === 'connection lost' || failure.kind === 'canceled') return null
  return failure.detail === null ? failure.message : `${failure.message}: ${failure.detail}`
}

/** A constraint that is not validated refuses every write to the rows in its way, unless it only looks at new values. */
async function letGo(context: RunContext, step: ConstraintStep): Promise<readonly string[]> {
  if (step.attachAnyway || step.build !== null || step.attach.length === 0) return []
  // Rows came in between the count and the scan; what was attached must not bind them.
  return (await countRows(context, step.conflicts)) > 0 ? step.undo : []
}
