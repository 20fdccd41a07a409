// node test/bench/revert-mysql.ts [rows] [mariadb|mysql] — contract and revert of a dropped and a changed column, beside what others would do.
import { execFileSync } from 'node:child_process'
import type { RowDataPacket } from 'mysql2/promise'
import { line, timed } from './measure.ts'
import { freshMysql, numbers, withMysqlServers } from './mysql-server.ts'
import { migrate, project } from './server.ts'

const ROWS = Number(process.argv[2] ?? 2_000_000)
const MIGRATION = `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({ summary: 'Two columns', operations: [
  op.dropColumn('orders', 'legacy_code', { backward: sql\`'n/a'\` }),
  op.changeColumn('orders', 'total', { into: 'total_minor', type: 'bigint', notNull: true, forward: sql\`round(total * 100)\`, backward: sql\`total_minor / 100.0\`, fallback: sql\`0\` }),
] })`

await withMysqlServers(async (adminUrl) => {
  const { url, client } = await freshMysql(adminUrl, 'revert')
  await client.query(
    `CREATE TABLE orders (id bigint PRIMARY KEY, legacy_code varchar(40) NOT NULL, total decimal(12,2) NOT NULL, note text)`,
  )
  await client.query(
    `INSERT INTO orders SELECT n, CONCAT('L', n), n / 100.0, REPEAT('x', 60) FROM ${numbers(ROWS)}`,
  )
  const { hostname, port } = new URL(url)
  const login = ['-uroot', `-h${hostname}`, `-P${port}`]
  const dump = execFileSync('mariadb-dump', [...login, '--single-transaction', 'revert', 'orders'], {
    maxBuffer: 2 ** 31,
  })
  const folder = project({ '20260101000000_two': MIGRATION })
  migrate(folder, url, 'baseline')
  const up = await timed(() => migrate(folder, url, 'up'))
  line(`migrate up (backfill of ${ROWS} rows)`, up)
  const idle = await timed(() => migrate(folder, url, 'up'))
  line('migrate up with nothing to do: the process itself', idle)
  for (const [what, command] of [
    ['migrate contract, whole process', 'contract'],
    ['migrate revert (old schema served again), whole process', 'revert'],
    ['migrate revert (new schema held), whole process', 'revert'],
  ] as const) {
    line(what, await timed(() => migrate(folder, url, command)), idle)
  }
  const [moves] = await client.query<RowDataPacket[]>(
    `SELECT j.transition AS event, TIMESTAMPDIFF(MICROSECOND, r.started_at, MAX(j.at)) / 1000 AS ms FROM bothways_journal AS j JOIN bothways_runs AS r ON r.id = j.run_id GROUP BY r.id, j.transition, r.started_at ORDER BY r.started_at`,
  )
  for (const { event, ms } of moves) {
    line(`server work from the run's start to the end of ${String(event)}`, Number(ms))
  }
  await client.query('CREATE TABLE saved (PRIMARY KEY (id)) AS SELECT id, legacy_code FROM orders')
  line(
    'UPDATE from a saved copy, one statement',
    await timed(() =>
      client.query(
        'UPDATE orders JOIN saved USING (id) SET orders.legacy_code = CONCAT(saved.legacy_code, saved.id)',
      ),
    ),
  )
  const other = await freshMysql(adminUrl, 'revert_restore')
  await other.client.end()
  line(
    'restoring the table from mariadb-dump',
    await timed(() => execFileSync('mariadb', [...login, 'revert_restore'], { input: dump })),
  )
  await client.end()
})
