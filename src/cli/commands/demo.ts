import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { MigrateError } from '../../errors/migrate-error.ts'
import { eventRenderer } from '../../observe/event-renderer.ts'
import { grouped } from '../../observe/words.ts'
import type { Project } from '../../project/project.ts'
import { quietly } from '../demo/quietly.ts'
import { requireEmpty } from '../demo/require-empty.ts'
import { loadShop } from '../demo/shop.ts'
import { story } from '../demo/story.ts'
import { processIo, say } from '../io.ts'
import { renderChapter, renderOutcome } from '../render/demo.ts'
import { document } from '../render/document.ts'
import { withProject, type CommonOptions } from '../workspace.ts'

export interface DemoFlags extends CommonOptions {
  readonly rows: string
}

const VISITS = 12

/** DATABASE_URL is not asked: a demo must not find its way into a database that somebody uses. */
export async function demoCommand(flags: DemoFlags): Promise<ExitCode> {
  const orders = wholeRows(flags.rows)
  const io = processIo(flags.json === true)
  const shop = await loadShop()
  const scratch = await mkdtemp(join(tmpdir(), 'bothways-demo-'))
  const project: Project = {
    root: scratch,
    configFile: null,
    url: flags.url ?? 'pglite:',
    urlFrom: '--url',
    migrations: shop.migrations,
    contracts: join(scratch, 'contracts'),
    rollbackWindow: '7d',
    backupDirectory: join(scratch, 'backups'),
  }
  // What a command says besides its events is said by the story in other words.
  const silent = { ...io, err: () => undefined }
  try {
    return await withProject(project, silent, async (workspace) => {
      const { connection } = workspace
      await requireEmpty(workspace)
      if (!io.json) io.out(`A shop with ${grouped(orders)} orders on ${connection.facts.engine}.`)
      const write = (text: string): void => say(process.stderr, text)
      const outcome = await story(workspace, shop, {
        orders,
        visits: VISITS,
        on: quietly(eventRenderer({ write, live: io.live, json: io.json })),
        tell: (text) => io.err(`  ${text}`),
        chapter: (chapter) => {
          if (!io.json) io.out(renderChapter(chapter))
        },
      })
      if (io.json) document(io, 'demo', { ...outcome })
      else io.out(renderOutcome(outcome))
      if (!io.json && flags.url !== undefined)
        io.out(
          `The shop is still in ${connection.facts.database}: look at it with \`migrate status --url …\`, or drop it.`,
        )
      return outcome.lost === 0 && outcome.wrong === 0 ? EXIT.done : EXIT.unexpected
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

function wholeRows(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new MigrateError('USAGE', {
    what: `"${text}" is no number of orders`,
    state: 'Nothing was done.',
    next: 'Write a whole number: --rows 100000',
  })
}
