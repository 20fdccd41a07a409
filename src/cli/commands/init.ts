import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { CONFIG_NAMES } from '../../project/config.ts'
import { moduleEnding } from '../../project/module-ending.ts'
import { newMigration } from '../../project/new-migration.ts'
import { openProject } from '../view.ts'
import type { CommonOptions } from '../workspace.ts'
import { processIo } from '../io.ts'
import { document } from '../render/document.ts'

const CONFIG = `import { defineConfig } from 'bothways'

export default defineConfig({
  // Without DATABASE_URL, a PostgreSQL in this process and folder: enough for the first minute and for tests.
  url: process.env['DATABASE_URL'] ?? 'pglite:.bothways/dev',
  migrations: 'migrations',
})
`

/** Lays down the config and the folder; touches nothing that is there. */
export function initCommand(options: CommonOptions): Promise<ExitCode> {
  const io = processIo(options.json === true)
  const made: string[] = []
  if (!CONFIG_NAMES.some((name) => existsSync(name))) {
    const config = `migrate.config${moduleEnding(process.cwd())}`
    writeFileSync(config, CONFIG)
    made.push(config)
  }
  if (!existsSync('migrations')) {
    mkdirSync('migrations')
    made.push('migrations/')
  }
  if (io.json) document(io, 'init', { made })
  else
    io.out(
      made.length === 0
        ? 'Already there. Next: migrate new NAME'
        : `Made ${made.join(' and ')}. Next: migrate new NAME, then migrate up`,
    )
  return Promise.resolve(EXIT.done)
}

export async function newCommand(
  name: string,
  options: CommonOptions & { readonly sql?: boolean },
): Promise<ExitCode> {
  const io = processIo(options.json === true)
  const project = await openProject(options)
  const files = newMigration(project.migrations, name, { sql: options.sql === true }, new Date())
  if (io.json) document(io, 'new', { files })
  else for (const file of files) io.out(file)
  return EXIT.done
}
