// node test/bench/backfill.ts [rows] — our backfill beside one UPDATE and pgroll's batch statement, with point updates beside each.
import type { Client } from 'pg'
import { line, percentile, timed } from './measure.ts'
import { connected, freshDatabase, migrate, migrateBeside, project, withServer } from './server.ts'

const ROWS = Number(process.argv[2] ?? 1_000_000)
const MIGRATION = `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({ summary: 'Minor units', operations: [
  op.changeColumn('items', 'price', { into: 'price_minor', type: 'bigint', forward: sql\`round(price * 100)\`, backward: sql\`price_minor / 100.0\`, fallback: sql\`0\` }),
] })`

/** pgroll's batch, as it is published: a page of keys locked and joined, each row touched so that its trigger computes. */
const PGROLL_BATCH = `WITH batch AS (SELECT id FROM items WHERE id > $1 AND needs IS TRUE ORDER BY id LIMIT 1000 FOR NO KEY UPDATE),
touched AS (UPDATE items SET id = items.id FROM batch WHERE items.id = batch.id RETURNING items.id)
SELECT max(id) AS last FROM touched`

const emptyProject = project({})

await withServer(async (adminUrl) => {
  const quiet = await underLoad(
    adminUrl,
    'quiet',
    async () => new Promise((resolve) => setTimeout(resolve, 5000)),
  )
  report('nothing', quiet.ms, quiet.p99)
  const one = await underLoad(adminUrl, 'one_update', (client) =>
    client.query('UPDATE items SET price_minor = round(price * 100)'),
  )
  report('one UPDATE', one.ms, one.p99, quiet.p99)
  const batches = await underLoad(adminUrl, 'pgroll', pgroll)
  report('pgroll’s batch of 1000 and its trigger', batches.ms, batches.p99, quiet.p99)
  const folder = project({ '20260101000000_minor': MIGRATION })
  const ours = await underLoad(adminUrl, 'ours', (_, url) => migrateBeside(folder, url, 'up'))
  report('migrate up', ours.ms, ours.p99, quiet.p99)
  line('migrate up beside one UPDATE', ours.ms, one.ms)
  line('pgroll’s batches beside migrate up', batches.ms, ours.ms)
})

async function pgroll(client: Client): Promise<void> {
  await client.query(`ALTER TABLE items ADD COLUMN needs boolean DEFAULT true;
    CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.price_minor := round(NEW.price * 100); NEW.needs := false; RETURN NEW; END $$;
    CREATE TRIGGER fill BEFORE INSERT OR UPDATE ON items FOR EACH ROW EXECUTE FUNCTION fill()`)
  for (let last: string | null = '0'; last !== null;) {
    const { rows }: { rows: { last: string | null }[] } = await client.query(PGROLL_BATCH, [last])
    last = rows[0]?.last ?? null
  }
}

async function underLoad(
  adminUrl: string,
  name: string,
  work: (client: Client, url: string) => Promise<unknown>,
): Promise<{ ms: number; p99: number }> {
  const url = await freshDatabase(adminUrl, `backfill_${name}`)
  const client = await connected(url)
  await client.query(
    `CREATE TABLE items (id bigint PRIMARY KEY, price numeric(12,2) NOT NULL, note text NOT NULL${name === 'ours' ? '' : ', price_minor bigint'});
     INSERT INTO items SELECT g, g / 100.0, repeat('n', 80) FROM generate_series(1, ${ROWS}) AS g; ANALYZE items`,
  )
  if (name === 'ours') migrate(emptyProject, url, 'baseline')
  const load = await connected(url)
  const waits: number[] = []
  const state = { going: true }
  const writer = (async () => {
    for (let id = 1; state.going; id = (id * 7919) % ROWS || 1) {
      waits.push(await timed(() => load.query('UPDATE items SET note = note WHERE id = $1', [id])))
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })()
  const ms = await timed(() => work(client, url))
  state.going = false
  await writer
  await Promise.all([client.end(), load.end()])
  return { ms, p99: percentile(waits, 0.99) }
}

function report(what: string, ms: number, p99: number, quiet?: number): void {
  line(what, ms)
  line(`  p99 of a point update beside it`, p99, quiet)
  if (quiet !== undefined)
    process.stdout.write(`  ${Math.round((ROWS * 1000) / ms).toLocaleString('en')} rows/s\n`)
}
