// node test/bench/backfill-growth.ts [rows] — how much a table grows while it is filled: in one UPDATE, in slices, and with VACUUM between slices.
import type { Client } from 'pg'
import { postgres } from '../../src/dialect/postgres/dialect.ts'
import { timed } from './measure.ts'
import { connected, freshDatabase, migrate, migrateBeside, project, withServer } from './server.ts'

const ROWS = Number(process.argv[2] ?? 1_000_000)
/** What a slice of about 100 ms comes to. */
const SLICE_PAGES = 500
const VALUE = 'round(price * 100)'
const FILLING = { assignments: [{ column: 'price_minor', expression: VALUE }], needed: 'price_minor IS NULL' }
const MIGRATION = `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({ summary: 'Minor units', operations: [
  op.changeColumn('items', 'price', { into: 'price_minor', type: 'bigint', forward: sql\`${VALUE}\`, backward: sql\`price_minor / 100.0\`, fallback: sql\`0\` }),
] })`

await withServer(async (adminUrl) => {
  await grown(adminUrl, 'one UPDATE', (client) => client.query(`UPDATE items SET price_minor = ${VALUE}`))
  await grown(adminUrl, 'slices', (client) => slices(client, Infinity))
  for (const share of [0.2, 0.1, 0.05, 0.02])
    await grown(adminUrl, `slices, VACUUM after each ${share * 100} %`, (client) => slices(client, share))
  const folder = project({ '20260101000000_minor': MIGRATION })
  await grown(adminUrl, 'migrate up', (_, url) => migrateBeside(folder, url, 'up'))
  await grown(adminUrl, 'migrate up, VACUUM beside it', async (client, url) => {
    const state = { going: true }
    const up = migrateBeside(folder, url, 'up').finally(() => (state.going = false))
    while (state.going) await client.query('VACUUM items')
    await up
  })
})

/** The slices of a backfill, with a VACUUM whenever this share of the table is filled. */
async function slices(client: Client, share: number): Promise<void> {
  const leaf = {
    table: { schema: 'public', name: 'items' },
    pages: (await sizeOf(client, 'pg_relation_size')) / 8192,
  }
  let next = leaf.pages * share
  for (let page = 0; page < leaf.pages; page += SLICE_PAGES) {
    await client.query(
      postgres.backfill.slice(leaf, FILLING, page, Math.min(leaf.pages, page + SLICE_PAGES), false),
    )
    if (page < next) continue
    await client.query('VACUUM items')
    next += leaf.pages * share
  }
}

async function grown(
  adminUrl: string,
  what: string,
  work: (client: Client, url: string) => unknown,
): Promise<void> {
  const url = await freshDatabase(adminUrl, 'growth')
  const client = await connected(url)
  const ours = what.startsWith('migrate up')
  await client.query(
    `CREATE TABLE items (id bigint PRIMARY KEY, price numeric(12,2) NOT NULL, note text NOT NULL${ours ? '' : ', price_minor bigint'});
     INSERT INTO items SELECT g, g / 100.0, repeat('n', 80) FROM generate_series(1, ${ROWS}) AS g`,
  )
  await client.query('VACUUM ANALYZE items')
  if (ours) migrate(project({}), url, 'baseline')
  const before = await sizeOf(client)
  const ms = await timed(() => work(client, url))
  const after = await sizeOf(client)
  await client.end()
  process.stdout.write(
    `${what.padEnd(34)} ${(ms / 1000).toFixed(1).padStart(6)} s  ${(before / 1e6).toFixed(0).padStart(5)} → ${(after / 1e6).toFixed(0).padStart(5)} MB  ${(after / before).toFixed(2)} ×\n`,
  )
}

/** With indexes, unless another function of the server's is named. */
async function sizeOf(client: Client, by = 'pg_total_relation_size'): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>(`SELECT ${by}('items')::text AS bytes`)
  return Number(rows[0]?.bytes)
}
