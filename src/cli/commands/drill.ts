import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { openDatabase } from '../../dialect/open-database.ts'
import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { requireUrl } from '../../project/project.ts'
import type { ShadowPlace } from '../../rehearse/shadow.ts'
import { drill } from '../flow/drill.ts'
import { endProving } from '../flow/end-proving.ts'
import { document } from '../render/document.ts'
import { renderDrill } from '../render/drill.ts'
import { readinessMarkdown } from '../render/readiness-markdown.ts'
import { readinessPage } from '../render/readiness-page.ts'
import { OF_A_SHADOW, stopSignal } from '../signals.ts'
import { withView } from '../view.ts'
import type { CommonOptions, Workspace } from '../workspace.ts'
import { sampled } from './sampled.ts'

export interface DrillFlags extends CommonOptions {
  readonly shadowUrl?: string
  /** A database to take rows from: this one, or a replica of it. */
  readonly sampleUrl?: string
  /** Where the pages go; without it none are written. */
  readonly out?: string
}

export async function drillCommand(flags: DrillFlags): Promise<ExitCode> {
  return withView(flags, async (view, listing) => {
    const workspace = await view.workspace()
    const signal = stopSignal(view.io, OF_A_SHADOW)
    const report = await atPlace(workspace, flags.shadowUrl, (place) =>
      sampled(flags.sampleUrl, (sample) => drill(workspace, listing, { place, sample }, new Date())),
    ).finally(() => endProving(signal))
    const written: string[] = []
    if (flags.out !== undefined) {
      const folder = resolve(flags.out)
      await mkdir(folder, { recursive: true })
      for (const [name, text] of [
        ['readiness.html', readinessPage(report)],
        ['readiness.md', readinessMarkdown(report)],
      ] as const) {
        await writeFile(join(folder, name), text)
        written.push(join(folder, name))
      }
    }
    if (view.io.json) document(view.io, 'drill', { ...report, written })
    else view.io.out([renderDrill(report), ...written.map((path) => `Written: ${path}`)].join('\n'))
    return report.verdict === 'not ready' ? EXIT.refused : EXIT.done
  })
}

/** Beside the database, unless another server is named. */
async function atPlace<T>(
  { connection, dialect, project }: Workspace,
  url: string | undefined,
  work: (place: ShadowPlace) => Promise<T>,
): Promise<T> {
  if (url === undefined) return work({ connection, dialect, url: requireUrl(project) })
  const opened = await openDatabase(url)
  try {
    return await work({ connection: opened.connection, dialect: await opened.dialect(), url })
  } finally {
    await opened.connection.session.close()
  }
}
