import { MigrateError } from '../errors/migrate-error.ts'
import type { AssertStep, Step } from '../model/step.ts'
import type { RunContext } from './run-context.ts'

const SHOWN = 10

/** Looks for rows in the way; finding some ends the transition before it has changed anything. */
export async function runAssert(context: RunContext, step: AssertStep): Promise<void> {
  const rows = await context.connection.session.query(step.query)
  if (rows.length === 0) return
  const shown = rows.slice(0, SHOWN).map((row) => String(Object.values(row)[0]))
  throw new MigrateError('ROWS_IN_THE_WAY', {
    what: step.complaint.replace('%n', rows.length >= 1000 ? 'At least 1000' : String(rows.length)),
    details: [...shown, ...(rows.length > SHOWN ? [`… and ${rows.length - SHOWN} more`] : [])],
    next: 'Mend these rows, then run the command again.',
  })
}

/** Those that are looked at before the first change. */
export function leadingAsserts(steps: readonly Step[]): readonly AssertStep[] {
  const leading = []
  for (const step of steps) {
    if (step.kind !== 'assert') break
    leading.push(step)
  }
  return leading
}
