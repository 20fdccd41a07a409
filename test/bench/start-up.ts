// node test/bench/start-up.ts — whole processes that find nothing to do, beside a bare node script with pg and SELECT 1.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { line, percentile, timed } from './measure.ts'
import { freshDatabase, migrate, project, ROOT, withServer } from './server.ts'

const BARE = `import pg from 'pg'; const c = new pg.Client(process.env.DATABASE_URL); await c.connect(); await c.query('SELECT 1'); await c.end()`
const RUNS = 25

await withServer(async (adminUrl) => {
  for (const count of [1, 1000]) {
    const url = await freshDatabase(adminUrl, `startup_${count}`)
    const folder = project(trivial(count))
    migrate(folder, url, 'up')
    const cases = [
      { what: 'bare node + pg + SELECT 1', once: () => run(['--input-type=module', '-e', BARE], url) },
      ...['up', 'status', '--help'].map((word) => ({
        what: `migrate ${word}, ${count} applied`,
        once: () => run([join(ROOT, 'bin/migrate'), word], url, folder),
      })),
    ]
    // In turns: what else the machine does meanwhile meets all of them.
    const times = cases.map((): number[] => [])
    for (let round = 0; round < RUNS; round += 1) {
      for (const [number, { once }] of cases.entries()) times[number]?.push(await timed(once))
    }
    const medians = times.map((found) => percentile(found, 0.5))
    for (const [number, { what }] of cases.entries()) line(what, medians[number] ?? 0, medians[0])
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
