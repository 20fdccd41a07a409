import { MigrateError } from '../errors/migrate-error.ts'
import { tableText } from '../model/names.ts'
import type { ConstraintStep, Step } from '../model/step.ts'
import type { RunContext } from './run-context.ts'

/** Rows that will be in the way of a constraint, counted before a transition begins. */
export async function predictConflicts(
  context: Pick<RunContext, 'connection'>,
  steps: readonly Step[],
): Promise<readonly { readonly step: ConstraintStep; readonly rows: number }[]> {
  const found = []
  for (const step of steps) {
    if (step.kind !== 'constraint') continue
    const rows = await countRows(context, step.conflictsBefore)
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
      ({ step, rows }) =>
        `${rows} ${rows === 1 ? 'row' : 'rows'} of ${tableText(step.table)}: ${step.constraint}`,
    ),
    next: 'Mend these rows, or let them stay (--on-conflict keep) or be moved away (--on-conflict quarantine).',
  })
}

export async function countRows(context: Pick<RunContext, 'connection'>, query: string): Promise<number> {
  const [row] = await context.connection.session.query<{ count: string | number }>(query)
  return Number(row?.count ?? 0)
}
