import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { abortRun, resumeRun, unfinishedRun } from '../../execute/resume.ts'
import { recordCatalog } from '../flow/catalog-record.ts'
import { document } from '../render/document.ts'
import { withLock, withWorkspace, type CommonOptions, type WriteOptions } from '../workspace.ts'

export async function resumeCommand(options: CommonOptions & WriteOptions): Promise<ExitCode> {
  return withWorkspace(options, (workspace) =>
    withLock(workspace, options, async (context) => {
      const snapshot = await workspace.store.read()
      const runId = unfinishedRun(snapshot).id
      const moves = await resumeRun({ ...context, runId }, snapshot, recordCatalog(workspace))
      const moved = moves.map(({ migration, transition }) => ({ migration, transition }))
      if (workspace.io.json) document(workspace.io, 'resume', { runId, moved })
      else
        workspace.io.out(
          `The run is finished: ${moved.length === 0 ? 'nothing was left to do' : moved.map((move) => `${move.migration} ${move.transition}`).join(', ')}.`,
        )
      return EXIT.done
    }),
  )
}

export async function abortCommand(options: CommonOptions & WriteOptions): Promise<ExitCode> {
  return withWorkspace(options, (workspace) =>
    withLock(workspace, options, async (context) => {
      const snapshot = await workspace.store.read()
      const runId = unfinishedRun(snapshot).id
      const move = await abortRun({ ...context, runId }, snapshot, recordCatalog(workspace))
      if (workspace.io.json)
        document(workspace.io, 'abort', {
          runId,
          undone: move === null ? null : { migration: move.migration, transition: move.transition },
        })
      else
        workspace.io.out(
          move === null
            ? 'Nothing was half done; the run is closed.'
            : `${move.migration}: ${move.transition} taken back.`,
        )
      return EXIT.done
    }),
  )
}
