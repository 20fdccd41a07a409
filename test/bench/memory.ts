// node test/bench/memory.ts [rows] — the most memory that `migrate up --guarded` takes, with its backup and its backfill, beside an `up` that does nothing.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { connected, freshDatabase, migrate, project, ROOT, withServer } from './server.ts'

const ROWS = Number(process.argv[2] ?? 1_000_000)
const MIGRATION = `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({ summary: 'Minor units', operations: [
  op.changeColumn('items', 'price', { into: 'price_minor', type: 'bigint', forward: sql\`round(price * 100)\`, backward: sql\`price_minor / 100.0\`, fallback: sql\`0\` }),
] })`
/** The system keeps the largest size a process ever had. */
const TELL = `process.on('exit', () => process.stderr.write('\\nmaxRSS ' + process.resourceUsage().maxRSS + '\\n'))`

await withServer(async (adminUrl) => {
  const url = await freshDatabase(adminUrl, 'memory')
  const client = await connected(url)
  await client.query(
    `CREATE TABLE items (id bigint PRIMARY KEY, price numeric(12,2) NOT NULL, note text NOT NULL);
     INSERT INTO items SELECT g, g / 100.0, md5(g::text) || md5((-g)::text) FROM generate_series(1, ${ROWS}) AS g; ANALYZE items`,
  )
  await client.end()
  migrate(project({}), url, 'baseline')
  const folder = project({ '20260101000000_minor': MIGRATION })
  process.stdout.write(`${ROWS.toLocaleString('en')} rows\n`)
  for (const what of ['up --guarded', 'up']) {
    const { status, stderr } = spawnSync(
      process.execPath,
      [
        '--import',
        `data:text/javascript,${encodeURIComponent(TELL)}`,
        join(ROOT, 'bin/migrate'),
        ...what.split(' '),
      ],
      { cwd: folder, env: { ...process.env, DATABASE_URL: url }, encoding: 'utf8' },
    )
    if (status !== 0) throw new Error(stderr)
    const most = Number(/^maxRSS (\d+)$/m.exec(stderr)?.[1]) * 1024
    process.stdout.write(`migrate ${what.padEnd(14)} ${(most / 1e6).toFixed(0).padStart(5)} MB\n`)
  }
})
