import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { driftOf, inspect } from '../flow/catalog-record.ts'
import { refuseUnfinished } from '../flow/history.ts'
import { document } from '../render/document.ts'
import { withWorkspace, type CommonOptions } from '../workspace.ts'

export async function driftCommand(options: CommonOptions): Promise<ExitCode> {
  return withWorkspace(options, async (workspace) => {
    const { io, store } = workspace
    const snapshot = await store.read()
    // What a run has half done is in its journal, and is no drift.
    refuseUnfinished(snapshot)
    const lines = await driftOf(workspace, snapshot, await inspect(workspace))
    if (io.json) document(io, 'drift', { differences: lines })
    else if (snapshot.fingerprint === null) io.out('No run has recorded a schema yet.')
    else if (lines.length === 0) io.out('No drift: the schema is as the last run left it.')
    else for (const line of lines) io.out(line)
    return lines.length === 0 ? EXIT.done : EXIT.drift
  })
}
