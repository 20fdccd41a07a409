import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { gatherStatus, type Status } from '../flow/status.ts'
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
    return options.check === true ? verdict(status) : EXIT.done
  })
}

/** What a pipeline asks `--check` for: whether all is applied and at rest. */
function verdict({ debts, filesProblem, migrations, unfinished }: Status): ExitCode {
  if (unfinished !== null) return EXIT.stopped
  // Unread files may hold anything: a check can't vouch for them.
  if (filesProblem !== null) return EXIT.usage
  if (migrations.some(({ state }) => state === 'pending' || state === 'reverted')) return EXIT.pending
  return debts.length > 0 ? EXIT.debt : EXIT.done
}
