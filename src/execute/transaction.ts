import type { Step } from '../model/step.ts'
import { withRetry } from './retry.ts'
import type { RunContext } from './run-context.ts'

/** Statements, and what records them, in one message and one transaction. */
export async function inTransaction(
  context: RunContext,
  step: Pick<Step, 'id' | 'title' | 'tables'>,
  statements: readonly string[],
): Promise<void> {
  const { session } = context.connection
  const text = context.dialect.transaction(statements, context.lockTimeoutMs)
  await withRetry(
    context,
    step,
    () => session.script(text),
    () => session.script(context.dialect.rollback),
  )
}
