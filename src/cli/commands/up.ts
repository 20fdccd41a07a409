import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { grouped } from '../../observe/words.ts'
import { lookForWork, nothingToDo } from '../flow/look-for-work.ts'
import type { UpOptions, UpReport } from '../flow/up.ts'
import { document } from '../render/document.ts'
import { withView, type View } from '../view.ts'
import type { CommonOptions } from '../workspace.ts'

export async function upCommand(options: CommonOptions & UpOptions): Promise<ExitCode> {
  return withView(options, async (view, listing) => {
    const look = await lookForWork(view, options, listing)
    const report = look.work
      ? await (await import('../flow/up.ts')).up(await view.workspace(), options, look)
      : nothingToDo(look)
    const { ahead, backup, findings, lenses, moved, outOfOrder } = report
    if (view.io.json) {
      document(view.io, 'up', {
        moved,
        findings,
        lenses: lenses.map(({ lens, rows, lost }) => ({
          table: lens.table.name,
          columns: lens.after.map((column) => column.name),
          rows,
          lost,
        })),
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

function tell({ io }: View, report: UpReport): void {
  for (const finding of report.findings)
    io.err(`warning: ${finding.migration}: ${finding.message} [${finding.code}]`)
  for (const { lens, rows, lost } of report.lenses) {
    const what = `${lens.table.name}.${lens.before.map((column) => column.name).join(', ')}`
    io.out(
      `${what}: ${grouped(rows)} rows checked there and back${lost === 0 ? ', all come back the same' : `, ${grouped(lost)} don't and are held as they are`}`,
    )
  }
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
