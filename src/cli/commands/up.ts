import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { lookForWork, nothingToDo, type Look } from '../flow/look-for-work.ts'
import type { Ahead, UpOptions, UpReport } from '../flow/up.ts'
import { renderData } from '../render/data.ts'
import { document } from '../render/document.ts'
import { withView, type View } from '../view.ts'
import type { CommonOptions } from '../workspace.ts'

export interface UpFlags extends CommonOptions, UpOptions {
  readonly env?: string
  /** `web@3f2c`: releases to come, which have to be served by what this leads to. */
  readonly for?: readonly string[]
}

export async function upCommand(options: UpFlags): Promise<ExitCode> {
  return withView(options, async (view, listing) => {
    const look = await lookForWork(view, options, listing)
    const report = look.work ? await work(view, options, look) : nothingToDo(look)
    const { ahead, backup, data, findings, moved, outOfOrder } = report
    if (view.io.json) {
      document(view.io, 'up', {
        moved,
        findings,
        data,
        backup,
        ahead,
        outOfOrder,
      })
    } else {
      tell(view, report)
    }
    return EXIT.done
  })
}

async function work(view: View, options: UpFlags, look: Look): Promise<UpReport> {
  const workspace = await view.workspace()
  const { up } = await import('../flow/up.ts')
  const { passReleases } = await import('../flow/pass-releases.ts')
  const { mayUp } = await import('../flow/release-questions.ts')
  const askReleases = (ahead: Ahead): Promise<void> =>
    passReleases(
      workspace,
      options,
      () => mayUp(workspace, options, ahead),
      () => 'See `migrate plan` for the steps.',
    )
  return up(workspace, { ...options, askReleases }, look)
}

function tell({ io }: View, report: UpReport): void {
  for (const finding of report.findings)
    io.err(`warning: ${finding.migration}: ${finding.message} [${finding.code}]`)
  if (report.data.tables.length > 0) io.out(renderData(report.data))
  if (report.backup !== null) io.out(`Verified backup ${report.backup}`)
  if (report.ahead.length > 0) {
    io.out(
      `The database is ahead of these files: ${report.ahead.join(', ')} came from a newer checkout. That is fine after a code rollback; \`migrate revert\` needs no file.`,
    )
  }
  if (report.outOfOrder.length > 0)
    io.err(
      `note: ${report.outOfOrder.join(', ')} ${report.outOfOrder.length === 1 ? 'is' : 'are'} older than what was applied before`,
    )
  if (report.moved.length === 0) io.out('Nothing to do: every migration is applied.')
  else
    io.out(
      `${report.moved.length} done. Both versions of the schema are served: deploy the new release, then \`migrate contract\`.`,
    )
}
