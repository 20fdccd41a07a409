import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { SET_BACK } from '../../execute/conflicts.ts'
import { repair } from '../flow/repair.ts'
import { document } from '../render/document.ts'
import { withWorkspace, type CommonOptions, type WriteOptions } from '../workspace.ts'

export async function repairCommand(options: CommonOptions & WriteOptions): Promise<ExitCode> {
  return withWorkspace(options, async (workspace) => {
    const { closed, open } = await repair(workspace, options)
    const { io } = workspace
    if (io.json) document(io, 'repair', { closed, open })
    else {
      for (const debt of closed)
        io.out(
          `${debt.table}: ${debt.constraint === SET_BACK ? 'all rows are' : `${debt.constraint} is`} back`,
        )
      for (const debt of open)
        io.out(`${debt.table}: ${debt.constraint} still can't come back: ${debt.reason}`)
      if (open.length > 0)
        io.out(
          'Next: mend these rows and run migrate repair again, or move them away with --on-conflict quarantine.',
        )
      if (closed.length + open.length === 0) io.out('No open debt.')
    }
    return open.length === 0 ? EXIT.done : EXIT.debt
  })
}
