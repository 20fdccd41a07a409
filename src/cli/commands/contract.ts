import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { contract } from '../flow/contract.ts'
import { passConnected, passReleases, type GateOptions } from '../flow/pass-releases.ts'
import { mayContract } from '../flow/release-questions.ts'
import { document } from '../render/document.ts'
import { withWorkspace, type CommonOptions, type WriteOptions } from '../workspace.ts'

export async function contractCommand(
  names: readonly string[],
  options: CommonOptions & WriteOptions & GateOptions,
): Promise<ExitCode> {
  return withWorkspace(options, async (workspace) => {
    const moves = await contract(workspace, names, {
      ...options,
      gate: async () => {
        await passConnected(workspace, options)
        await passReleases(
          workspace,
          options,
          () => mayContract(workspace, names, options),
          (retire) => `Once it runs no more: ${retire}.`,
        )
      },
    })
    const { io } = workspace
    if (io.json)
      document(io, 'contract', {
        moved: moves.map(({ migration, transition }) => ({ migration, transition })),
      })
    else if (moves.length === 0) io.out('Nothing to do: no migration is expanded.')
    else
      io.out(
        `${moves.length} contracted. The old shape is held: \`migrate revert\` serves it again, at once, until \`migrate purge\`.`,
      )
    return EXIT.done
  })
}
