import { EXIT } from '../errors/exit-code.ts'
import { isMigrateError } from '../errors/migrate-error.ts'
import type { RunCommand } from '../model/ledger.ts'
import { runMove, type Move } from './move.ts'
import type { RunContext } from './run-context.ts'

/** Runs moves in order; each is recorded as part of the run before it begins, so that a crash leaves a trace. */
export type RunMoves = (moves: readonly Move[]) => Promise<void>

/**
 * One run: everything that one invocation moves. A failed move ends it; the moves before stay done. `finish` gives the
 * statements that record the catalog at the end. The caller holds the lock.
 */
export async function withRun<T>(
  context: RunContext,
  command: RunCommand,
  finish: () => Promise<readonly string[]>,
  work: (run: RunMoves) => Promise<T>,
): Promise<T> {
  const { session } = context.connection
  const { statements } = context.dialect
  let begun = false
  const run: RunMoves = async (moves) => {
    const planned = moves.map(({ migration, transition }) => ({ migration, transition }))
    await session.script(
      begun
        ? statements.extendRun(context.runId, planned)
        : statements.beginRun({
            id: context.runId,
            command,
            actor: context.actor,
            toolVersion: context.toolVersion,
            moves: planned,
          }),
    )
    begun = true
    for (const move of moves) await runMove(context, move)
  }
  try {
    const result = await work(run)
    if (begun)
      await session.script([...(await finish()), statements.endRun(context.runId, 'done')].join(';\n'))
    return result
  } catch (error) {
    if (begun && session.alive) {
      await session.script(
        [...(await finish()), statements.endRun(context.runId, outcomeOf(error))].join(';\n'),
      )
    }
    throw error
  }
}

/** A refusal and a put-back end a run; anything else leaves it for resume or abort. */
function outcomeOf(error: unknown): 'refused' | 'put back' | 'stopped' {
  if (!isMigrateError(error)) return 'stopped'
  if (error.exitCode === EXIT.refused) return 'refused'
  return error.exitCode === EXIT.putBack ? 'put back' : 'stopped'
}
