import type { RunCommand } from '../model/ledger.ts'
import { isMigrateError } from '../errors/migrate-error.ts'
import { EXIT } from '../errors/exit-code.ts'
import { runMove, type Move } from './move.ts'
import type { RunContext } from './run-context.ts'

export interface RunReport {
  readonly runId: string
  readonly moved: readonly Pick<Move, 'migration' | 'transition'>[]
}

/** Runs moves in order as one run. A failed move ends it; the moves before stay done. The caller holds the lock. */
export async function runMoves(
  context: RunContext,
  command: RunCommand,
  moves: readonly Move[],
  finish: () => Promise<readonly string[]> = async () => [],
): Promise<RunReport> {
  const { session } = context.connection
  const { statements } = context.dialect
  await session.script(
    statements.beginRun({
      id: context.runId,
      command,
      actor: context.actor,
      toolVersion: context.toolVersion,
      moves: moves.map(({ migration, transition }) => ({ migration, transition })),
    }),
  )
  const moved: Move[] = []
  try {
    for (const move of moves) {
      await runMove(context, move)
      moved.push(move)
    }
    await session.script([...(await finish()), statements.endRun(context.runId, 'done')].join(';\n'))
  } catch (error) {
    if (session.alive) await session.script([...(await finish()), statements.endRun(context.runId, outcomeOf(error))].join(';\n'))
    throw error
  }
  return { runId: context.runId, moved }
}

/** A refusal and a put-back end a run; anything else leaves it for resume or abort. */
function outcomeOf(error: unknown): 'refused' | 'put back' | 'stopped' {
  if (!isMigrateError(error)) return 'stopped'
  if (error.exitCode === EXIT.refused) return 'refused'
  return error.exitCode === EXIT.putBack ? 'put back' : 'stopped'
}
