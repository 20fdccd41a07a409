// node test/bench/prove-beside.ts [MIGRATIONS] — proofs beside each other, and one at a time: of the shop, and of as many changes.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { line, timed } from './measure.ts'
import { freshDatabase, project, ROOT, withServer } from './server.ts'

const MIGRATIONS = Number(process.argv[2] ?? 40)
const ROUNDS = 3

/** A table and a change to it, in turns. */
function changes(): Readonly<Record<string, string>> {
  const text = (operation: string): string =>
    `import { defineMigration, op, sql } from 'bothways'\nexport default defineMigration({ summary: 'bench', operations: [${operation}] })\n`
  return Object.fromEntries(
    Array.from({ length: MIGRATIONS }, (_, number) => [
      `2026010100${String(number).padStart(4, '0')}_change`,
      text(
        number % 2 === 0
          ? `op.createTable('t${number}', { columns: { id: { type: 'integer', primaryKey: true }, name: { type: 'varchar(80)', notNull: true }, price: { type: 'numeric(12,2)', notNull: true } } })`
          : `op.changeColumn('t${number - 1}', 'price', { into: 'cents', type: 'bigint', notNull: true, forward: sql\`round(price * 100)\`, backward: sql\`cents / 100.0\`, fallback: sql\`0\` })`,
      ),
    ]),
  )
}

/** One core for the tool is one stretch at a time; the server has all of them in both cases. */
function prove(folder: string, url: string, cores: 'one' | 'all'): void {
  const command = [process.execPath, join(ROOT, 'bin/migrate'), 'prove']
  const [program = '', ...words] = cores === 'one' ? ['taskset', '-c', '0', ...command] : command
  const { status, stderr, stdout } = spawnSync(program, words, {
    cwd: folder,
    env: { ...process.env, DATABASE_URL: url },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`)
}

await withServer(async (adminUrl) => {
  const shop = mkdtempSync(join(tmpdir(), 'bothways-bench-'))
  try {
    cpSync(join(ROOT, 'migrations-examples/shop'), shop, { recursive: true })
    cpSync(join(project({}), 'node_modules'), join(shop, 'node_modules'), {
      recursive: true,
      verbatimSymlinks: true,
    })
    const folders = { 'the shop': shop, [`${MIGRATIONS} changes`]: project(changes()) }
    for (const [what, folder] of Object.entries(folders)) {
      const url = await freshDatabase(adminUrl, 'beside')
      // In turns, the fastest of each: other work on the machine only ever adds.
      const times = { one: Number.POSITIVE_INFINITY, all: Number.POSITIVE_INFINITY }
      for (let round = 0; round < ROUNDS; round += 1)
        for (const cores of ['one', 'all'] as const)
          times[cores] = Math.min(times[cores], await timed(() => prove(folder, url, cores)))
      line(`${what}: one at a time`, times.one)
      line(`${what}: beside each other`, times.all, times.one)
    }
  } finally {
    rmSync(shop, { recursive: true, force: true })
  }
})
