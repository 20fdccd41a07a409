import type { FailureKind } from '../dialect/failure.ts'
import type { Step } from '../model/step.ts'
import { alone } from './autocommit.ts'
import type { RunContext } from './run-context.ts'
import { inTransaction } from './transaction.ts'

/**
 * Statements that define things, and what records them: one transaction where the engine has that for DDL, else each by
 * itself and the record after the last. After a crash in between (`again`) what is there already counts as done.
 */
export async function defining(
  context: RunContext,
  step: Pick<Step, 'id' | 'title' | 'tables'>,
  statements: readonly string[],
  record: readonly string[],
  again = false,
): Promise<void> {
  if (context.dialect.transactionalDdl) return inTransaction(context, step, [...statements, ...record])
  for (const statement of statements)
    await unless(context, step, statement, again ? 'duplicate object' : null)
  if (record.length > 0) await inTransaction(context, step, record)
}

/** The same for statements that take off what may never have come. */
export async function undoing(
  context: RunContext,
  step: Pick<Step, 'id' | 'title' | 'tables'>,
  statements: readonly string[],
  record: readonly string[],
): Promise<void> {
  if (context.dialect.transactionalDdl) return inTransaction(context, step, [...statements, ...record])
  for (const statement of statements) await takeOff(context, step, statement)
  await inTransaction(context, step, record)
}

/** Where DDL commits by itself, a crash leaves it unsaid whether something came: what is not there need not go. */
export function takeOff(
  context: RunContext,
  step: Pick<Step, 'id' | 'title' | 'tables'>,
  statement: string,
): Promise<void> {
  return unless(context, step, statement, 'undefined object')
}

async function unless(
  context: RunContext,
  step: Pick<Step, 'id' | 'title' | 'tables'>,
  statement: string,
  harmless: FailureKind | null,
): Promise<void> {
  try {
    await alone(context, step, statement)
  } catch (error) {
    if (context.dialect.classify(error).kind !== harmless) throw error
  }
}
