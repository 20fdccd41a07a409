/**
 * How long it takes to ask a release of 500 statements on a schema of 60 tables whether it is served at every moment of a
 * change and back: `node test/bench/verdict.ts`. Beside it, each statement run once by psql's side of things: pg alone.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { line, timed } from './measure.ts'
import { connected, freshDatabase, migrate, project, withServer } from './server.ts'

const TABLES = 60
const STATEMENTS = 500

const tables = Array.from(
  { length: TABLES },
  (_, number) =>
    `CREATE TABLE t${number} (id bigint PRIMARY KEY, name varchar(40) NOT NULL, price numeric(10,2) NOT NULL DEFAULT 1, at timestamptz NOT NULL DEFAULT now(), parent bigint REFERENCES t${Math.max(0, number - 1)})`,
)

/** Four kinds in turns over all tables; a comment keeps them apart, as an application's are by their columns. */
const statements = Array.from({ length: STATEMENTS }, (_, number) => {
  const table = `t${number % TABLES}`
  const of = (column: string) => ({ of: { table, column } })
  const kinds = [
    { kind: 'read', sql: `select id, name, price from ${table} where id = $1`, parameters: [of('id')] },
    {
      kind: 'read',
      sql: `select a.name, b.price from ${table} a join t0 b on b.id = a.parent where a.name = $1 limit 10`,
      parameters: [of('name')],
    },
    {
      kind: 'write',
      sql: `insert into ${table} (id, name, price) values ($1, $2, $3)`,
      parameters: [of('id'), of('name'), of('price')],
    },
    {
      kind: 'write',
      sql: `update ${table} set price = $1 where id = $2`,
      parameters: [of('price'), of('id')],
    },
  ]
  const one = kinds[number % kinds.length]
  return { ...one, id: number.toString(16).padStart(16, '0'), tables: [table, 't0'], by: ['recorder'] }
})

const contract = {
  format: 'bothways/release-contract@1',
  app: 'web',
  release: '1',
  engine: 'postgres',
  sources: ['hand'],
  tables: Object.fromEntries(
    Array.from({ length: TABLES }, (_, number) => [
      `t${number}`,
      {
        by: ['recorder'],
        inserts: true,
        columns: {
          id: { read: {}, insert: 'always' },
          name: { read: {}, insert: 'always' },
          price: { read: {}, update: true },
        },
      },
    ]),
  ),
  statements,
}

await withServer(async (adminUrl) => {
  const url = await freshDatabase(adminUrl, 'verdict')
  const client = await connected(url)
  await client.query(tables.join(';'))
  await client.query(`INSERT INTO t0 (id, name) VALUES (1, 'a')`)
  const folder = project({
    '20260101000000_cents': `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({ summary: 'Cents', operations: [
  op.changeColumn('t5', 'price', { into: 'cents', type: 'bigint', notNull: true, forward: sql\`round(price * 100)\`, backward: sql\`cents / 100.0\`, fallback: sql\`0\` }),
  op.addColumn('t6', 'channel', { type: 'text', notNull: true, fill: sql\`'web'\` }),
] })`,
  })
  mkdirSync(join(folder, 'contracts'))
  writeFileSync(join(folder, 'contracts', 'web@1.json'), JSON.stringify(contract))
  migrate(folder, url, 'baseline')
  migrate(folder, url, 'release', 'deploy', '--app', 'web', '--release', '1', '--env', 'production')
  const once = await timed(async () => {
    for (const { parameters, sql } of statements) {
      await client.query('BEGIN')
      await client
        .query(
          sql ?? '',
          (parameters ?? []).map(({ of: { column } }) => (column === 'name' ? 'x' : '1')),
        )
        .catch(() => undefined)
      await client.query('ROLLBACK')
    }
  })
  line(`pg, ${STATEMENTS} statements, each once in a transaction`, once)
  const deploy = await timed(() => migrate(folder, url, 'can-i-deploy', '--app', 'web', '--release', '1'))
  line('can-i-deploy: 1 state, the whole process', deploy, once)
  const plain = await timed(() => migrate(folder, url, 'status'))
  line('status, the whole process', plain, once)
  const guarded = await timed(() => migrate(folder, url, 'up', '--guarded'))
  line('up --guarded: 5 states and every step between them', guarded, once)
  await client.end()
})
