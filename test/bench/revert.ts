// node test/bench/revert.ts [rows] — contract and revert of a dropped and a changed column, beside what others would do.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { line, timed } from './measure.ts'
import { connected, freshDatabase, migrate, project, withServer } from './server.ts'

const ROWS = Number(process.argv[2] ?? 5_000_000)
const MIGRATION = `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({ summary: 'Two columns', operations: [
  op.dropColumn('orders', 'legacy_code', { backward: sql\`'n/a'\` }),
  op.changeColumn('orders', 'total', { into: 'total_minor', type: 'bigint', forward: sql\`round(total * 100)\`, backward: sql\`total_minor / 100.0\`, fallback: sql\`0\` }),
] })`

await withServer(async (adminUrl) => {
  const url = await freshDatabase(adminUrl, 'revert')
  const client = await connected(url)
  await client.query(
    `CREATE TABLE orders (id bigint PRIMARY KEY, legacy_code text NOT NULL, total numeric(12,2) NOT NULL, note text);
     INSERT INTO orders SELECT g, 'L' || g, g / 100.0, repeat('x', 60) FROM generate_series(1, ${ROWS}) AS g; ANALYZE orders`,
  )
  const folder = project({ '20260101000000_two': MIGRATION })
  const dumps = mkdtempSync(join(tmpdir(), 'bothways-bench-'))
  const dump = join(dumps, 'orders')
  execFileSync('pg_dump', ['-Fc', '-Z1', '-t', 'orders', '-f', dump, url])
  migrate(folder, url, 'baseline')
  line(`migrate up (backfill of ${ROWS} rows)`, await timed(() => migrate(folder, url, 'up')))
  const idle = await timed(() => migrate(folder, url, 'up'))
  line('migrate up with nothing to do: the process itself', idle)
  line('migrate contract, whole process', await timed(() => migrate(folder, url, 'contract')), idle)
  line(
    'migrate revert (old schema served again), whole process',
    await timed(() => migrate(folder, url, 'revert')),
    idle,
  )
  line(
    'migrate revert (new schema held), whole process',
    await timed(() => migrate(folder, url, 'revert')),
    idle,
  )
  const { rows } = await client.query<{ event: string; ms: string }>(
    `SELECT j.transition AS event, round(extract(epoch FROM max(j.at) - r.started_at) * 1000) AS ms
     FROM bothways.journal AS j JOIN bothways.runs AS r ON r.id = j.run_id GROUP BY j.transition, r.started_at ORDER BY r.started_at`,
  )
  for (const { event, ms } of rows)
    line(`server work from the run's start to the end of ${event}`, Number(ms))
  await client.query(
    'CREATE TABLE saved AS SELECT id, legacy_code FROM orders; ALTER TABLE saved ADD PRIMARY KEY (id)',
  )
  line(
    'UPDATE from a saved copy, one statement',
    await timed(() =>
      client.query('UPDATE orders SET legacy_code = saved.legacy_code FROM saved WHERE saved.id = orders.id'),
    ),
  )
  const other = await freshDatabase(adminUrl, 'revert_restore')
  line('pg_restore of the table', await timed(() => execFileSync('pg_restore', ['-d', other, dump])))
  await client.end()
  rmSync(dumps, { recursive: true, force: true })
})
