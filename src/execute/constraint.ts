import { isAboutRows } from '../dialect/failure.ts'
import { MigrateError } from '../errors/migrate-error.ts'
import { tableText, type MigrationName } from '../model/names.ts'
import type { ConstraintStep, Step } from '../model/step.ts'
import { alone, runAlone } from './autocommit.ts'
import { shortId } from './ids.ts'
import type { RunContext } from './run-context.ts'
import { inTransaction } from './transaction.ts'

/** Rows that will be in the way of a constraint, counted before a transition begins. */
export async function predictConflicts(
  context: Pick<RunContext, 'connection'>,
  steps: readonly Step[],
): Promise<readonly { readonly step: ConstraintStep; readonly rows: number }[]> {
  const found = []
  for (const step of steps) {
    if (step.kind !== 'constraint') continue
    const rows = await count(context, step.conflictsBefore)
    if (rows > 0) found.push({ step, rows })
  }
  return found
}

/** Under `--on-conflict abort` nothing begins while a row is in the way. */
export async function refuseConflicts(context: RunContext, steps: readonly Step[]): Promise<void> {
  if (context.onConflict !== 'abort') return
  const conflicts = await predictConflicts(context, steps)
  if (conflicts.length === 0) return
  throw new MigrateError('ROWS_IN_THE_WAY', {
    what: 'Rows written since are in the way of what the old schema demands',
    details: conflicts.map(
      ({ step, rows }) => `${rows} rows of ${tableText(step.table)}: ${step.constraint}`,
    ),
    next: 'Mend these rows, or let them stay (--on-conflict keep) or be moved away (--on-conflict quarantine).',
  })
}

/**
 * Brings a constraint back after the switch. Data never fails a revert: what can't stand becomes open debt, recorded
 * with its reason, for `migrate repair`.
 */
export async function runConstraint(
  context: RunContext,
  migration: MigrationName,
  step: ConstraintStep,
  isDebt = false,
): Promise<boolean> {
  if (context.onConflict === 'quarantine') await quarantine(context, migration, step)
  const rows = await count(context, step.conflicts)
  if (rows > 0) {
    if (isDebt) return false
    if (step.attachAnyway) await inTransaction(context, step, step.attach)
    await openDebt(context, migration, step, `${rows} rows of ${tableText(step.table)} break it`)
    return false
  }
  try {
    if (step.build !== null) await runAlone(context, { ...step, ...step.build })
    // A foreign key that was attached despite its rows only waits for its validation.
    if (!(isDebt && step.attachAnyway)) await inTransaction(context, step, step.attach)
    for (const statement of step.validate) await alone(context, step, statement)
    return true
  } catch (error) {
    const failure = context.dialect.classify(error)
    const patienceEnded = error instanceof MigrateError && error.code === 'LOCK_TIMEOUT'
    if (!isAboutRows(failure) && !patienceEnded) throw error
    if (!isDebt) await openDebt(context, migration, step, failure.message)
    return false
  }
}

async function quarantine(
  context: RunContext,
  migration: MigrationName,
  step: ConstraintStep,
): Promise<void> {
  const rows = await count(context, step.conflicts)
  if (rows === 0) return
  const { statements, into } = context.dialect.quarantine(step, shortId(`${migration}/${step.id}`))
  const { statements: ledger } = context.dialect
  await inTransaction(context, step, [
    ...statements,
    ledger.audit({
      actor: context.actor,
      event: 'quarantined',
      detail: { migration, step: step.id, rows, into },
    }),
  ])
  context.on({ kind: 'quarantined', migration, table: tableText(step.table), rows, into })
}

async function openDebt(
  context: RunContext,
  migration: MigrationName,
  step: ConstraintStep,
  reason: string,
): Promise<void> {
  const debt = {
    migration,
    stepId: step.id,
    table: tableText(step.table),
    constraint: step.constraint,
    reason,
  }
  const { statements } = context.dialect
  await inTransaction(context, step, [
    statements.openDebt(debt),
    statements.audit({ actor: context.actor, event: 'debt opened', detail: debt }),
  ])
  context.on({ kind: 'debtOpened', migration, constraint: step.constraint, reason })
}

async function count(context: Pick<RunContext, 'connection'>, query: string): Promise<number> {
  const [row] = await context.connection.session.query<{ count: string | number }>(query)
  return Number(row?.count ?? 0)
}
