import { isAboutRows } from '../dialect/failure.ts'
import type { Quarantine } from '../dialect/dialect.ts'
import { tableText, type MigrationName } from '../model/names.ts'
import type { ConstraintStep } from '../model/step.ts'
import { countRows } from './conflicts.ts'
import { shortId } from './ids.ts'
import type { RunContext } from './run-context.ts'
import { inTransaction } from './transaction.ts'

/** Moves rows in the way into a table of ours. Where that can't be done, the rows stay, and it says why. */
export async function moveAway(
  context: RunContext,
  migration: MigrationName,
  step: ConstraintStep,
): Promise<string | null> {
  const rows = await countRows(context, step.conflicts)
  if (rows === 0) return null
  const { into, prepare, statements, forbidden } = quarantineOf(context, migration, step)
  const along = await context.connection.session.query(forbidden)
  if (along.length > 0) {
    const tables = along.map((row) => String(Object.values(row)[0])).join(', ')
    return `they can't be moved away: deleting them would change rows of ${tables}`
  }
  for (const statement of prepare) await context.connection.session.script(statement)
  try {
    await inTransaction(context, step, [
      ...statements,
      context.dialect.statements.audit({
        actor: context.actor,
        event: 'quarantined',
        detail: { migration, step: step.id, rows, into },
      }),
    ])
  } catch (error) {
    const failure = context.dialect.classify(error)
    if (!isAboutRows(failure)) throw error
    return `they can't be moved away: ${failure.message}`
  }
  context.on({ kind: 'quarantined', migration, table: tableText(step.table), rows, into })
  return null
}

/** Statements that bring back what this run moved away. */
export function giveBack(
  context: RunContext,
  migration: MigrationName,
  step: ConstraintStep,
): readonly string[] {
  return quarantineOf(context, migration, step).giveBack
}

/** A table for each run: an abort gives back its own rows, and the shape is that of the moment. */
function quarantineOf(context: RunContext, migration: MigrationName, step: ConstraintStep): Quarantine {
  return context.dialect.quarantine(step, shortId(`${context.runId}/${migration}/${step.id}`))
}
