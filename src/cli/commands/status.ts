import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { gatherStatus } from '../flow/status.ts'
import { document } from '../render/document.ts'
import { renderStatus } from '../render/status.ts'
import { withView } from '../view.ts'
import type { CommonOptions } from '../workspace.ts'

export async function statusCommand(
  options: CommonOptions & { readonly check?: boolean },
): Promise<ExitCode> {
  return withView(options, async (view, listing) => {
    const status = await gatherStatus(view, listing)
    if (view.io.json) document(view.io, 'status', { ...status })
    else view.io.out(renderStatus(status, new Date()))
    const waits = status.migrations.some(
      (migration) => migration.state === 'pending' || migration.state === 'reverted',
    )
    if (options.check !== true) return EXIT.done
    // Unread files may hold anything: a check can't vouch for them.
    if (status.filesProblem !== null) return EXIT.usage
    return waits ? EXIT.pending : EXIT.done
  })
}
