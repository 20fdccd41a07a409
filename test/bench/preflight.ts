// node test/bench/preflight.ts [rows] [mariadb|mysql]… — every live row asked before anything changes, beside a bare count.
import { line, timed } from './measure.ts'
import { freshMysql, numbers, withMysqlServers } from './mysql-server.ts'
import { connected, freshDatabase, migrateJson, project, withServer } from './server.ts'

const ROWS = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 1_000_000)
const HEAD = `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({ summary: 'Prices', operations: [`
const ONE = `op.changeColumn('orders', 'total', { into: 'total_minor', type: 'bigint', notNull: true, forward: sql\`round(total * 100)\`, backward: sql\`total_minor / 100.0\`, fallback: sql\`0\` }),`
const MORE = `op.changeColumn('orders', 'code', { into: 'sku', type: 'varchar(20)', forward: sql\`lower(code)\`, backward: sql\`sku\` }),
  op.addColumn('orders', 'size', { type: 'int', notNull: true, fill: sql\`length(note)\` }),
  op.addCheck('orders', sql\`total >= 0\`),
  op.addForeignKey('orders', ['customer'], { references: { table: 'customers', columns: ['id'] } }),
  op.setNotNull('orders', 'note'),`
const UNIQUE = `op.addUnique('orders', ['code']),`
const WAYS = {
  'one lens, there and back': ONE,
  'two lenses, a fill, CHECK, foreign key, NOT NULL': ONE + MORE,
  'the same, and a UNIQUE': ONE + MORE + UNIQUE,
} as const

async function measured(url: string, query: (sql: string) => Promise<unknown>): Promise<void> {
  const count = await timed(() => query('SELECT count(note), sum(total) FROM orders'))
  line(`read ${ROWS} rows once: SELECT count(note), sum(total)`, count)
  for (const [what, operations] of Object.entries(WAYS)) {
    const folder = project({ '20260101000000_change': `${HEAD}${operations}] })` })
    const { data } = migrateJson(folder, url, 'plan', '--check-data') as {
      data: { tables: readonly { ms: number }[]; findings: readonly { kind: string; rows: number }[] }
    }
    const ms = data.tables.reduce((sum, table) => sum + table.ms, 0)
    line(`${what}: ${((ms / ROWS) * 100_000).toFixed(0)} ms per 100 000 rows`, ms, count)
    for (const { kind, rows } of data.findings) process.stdout.write(`    ${kind}: ${rows}\n`)
  }
}

const SCHEMA = (text: string): string =>
  `CREATE TABLE customers (id int PRIMARY KEY); CREATE TABLE orders (id bigint PRIMARY KEY, customer int NOT NULL, total numeric(12,3) NOT NULL, code varchar(20) NOT NULL, note ${text})`

if (!process.argv.includes('mariadb') && !process.argv.includes('mysql')) {
  await withServer(async (adminUrl) => {
    const url = await freshDatabase(adminUrl, 'preflight')
    const client = await connected(url)
    await client.query(
      `${SCHEMA('text')}; INSERT INTO customers SELECT g FROM generate_series(0, 9999) AS g;
       INSERT INTO orders SELECT g, g % 10000, g / 100.0, CASE WHEN g % 100000 = 0 THEN 'L' ELSE 'l' END || g, repeat('x', 60) FROM generate_series(1, ${ROWS}) AS g`,
    )
    await client.query('VACUUM ANALYZE')
    await measured(url, (sql) => client.query(sql))
    await client.end()
  })
}
await withMysqlServers(async (adminUrl) => {
  const { client, url } = await freshMysql(adminUrl, 'preflight')
  await client.query(
    `${SCHEMA('varchar(100)')}; INSERT INTO customers SELECT n - 1 FROM ${numbers(10_000)};
     INSERT INTO orders SELECT n, n % 10000, n / 100.0, CONCAT(CASE WHEN n % 100000 = 0 THEN 'L' ELSE 'l' END, n), REPEAT('x', 60) FROM ${numbers(ROWS)}; ANALYZE TABLE orders`,
  )
  await measured(url, (sql) => client.query(sql))
  await client.end()
})
