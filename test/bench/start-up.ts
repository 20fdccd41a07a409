// node test/bench/start-up.ts — whole processes that find nothing to do, beside a bare node script with pg and SELECT 1.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { line, median } from './measure.ts'
import { freshDatabase, migrate, project, ROOT, withServer } from './server.ts'

const BARE = `import pg from 'pg'; const c = new pg.Client(process.env.DATABASE_URL); await c.connect(); await c.query('SELECT 1'); await c.end()`
const RUNS = 15

await withServer(async (adminUrl) => {
  for (const count of [1, 1000]) {
    const url = await freshDatabase(adminUrl, `startup_${count}`)
    const folder = project(trivial(count))
    migrate(folder, url, 'up')
    const bare = await median(RUNS, () => run(['--input-type=module', '-e', BARE], url))
    line(`bare node + pg + SELECT 1`, bare)
    for (const words of [['up'], ['status'], ['--help']]) {
      const ms = await median(RUNS, () => run([join(ROOT, 'bin/migrate'), ...words], url, folder))
      line(`migrate ${words.join(' ')}, ${count} applied`, ms, bare)
    }
  }
})

function run(words: readonly string[], url: string, cwd = ROOT): void {
  const { status, stderr } = spawnSync(process.execPath, words, {
    cwd,
    env: { ...process.env, DATABASE_URL: url },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
}

function trivial(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, number) => [
      `${20260101000000 + number}_t${number}`,
      `import { defineMigration, op } from 'bothways'\nexport default defineMigration({ summary: 't${number}', operations: [op.createTable('t${number}', { columns: { id: { type: 'integer', primaryKey: true } } })] })\n`,
    ]),
  )
}
