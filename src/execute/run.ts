import type { RunCommand } from '../model/ledger.ts'
import { isRevert } from '../model/state.ts'
import { closing, type Finish } from './close-run.ts'
import { refuseBlocked, refuseConflicts } from './conflicts.ts'
import { runMove, type Move } from './move.ts'
import type { RunContext } from './run-context.ts'
import { stopIfAsked } from './stop.ts'

/** Runs moves in order; each is recorded as part of the run before it begins, so that a crash leaves a trace. */
export type RunMoves = (moves: readonly Move[]) => Promise<void>

/**
 * One run: everything that one invocation moves. A failed move ends it; the moves before stay done. `finish` gives the
 * statements that record the catalog at the end. The caller holds the lock.
 */
export async function withRun<T>(
  context: RunContext,
  command: RunCommand,
  finish: Finish,
  work: (run: RunMoves) => Promise<T>,
): Promise<T> {
  return closing(context, finish, (watched, progress) => {
    const { actor, runId, toolVersion, connection } = watched
    const { statements } = watched.dialect
    return work(async (moves) => {
      await refuseBlocked(watched, moves)
      await refuseConflicts(watched, moves)
      // That of an earlier build may lack what these moves write. What takes them back was stored with all that it needs, and
      // an earlier build that runs it must not put its own functions in place of newer ones.
      if (!progress.begun && !moves.every(({ transition }) => isRevert(transition)))
        await watched.dialect.ledger(connection.session).ensure()
      const planned = moves.map(({ migration, transition }) => ({ migration, transition }))
      await connection.session.script(
        progress.begun
          ? statements.extendRun(runId, planned)
          : statements.beginRun({ id: runId, command, actor, toolVersion, moves: planned }),
      )
      if (!progress.begun) watched.on({ kind: 'runStarted', runId, command, actor })
      progress.begun = true
      for (const move of moves) {
        stopIfAsked(watched)
        await runMove(watched, move)
        progress.done.push(move)
      }
    })
  })
}
