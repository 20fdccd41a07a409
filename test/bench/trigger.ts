// node test/bench/trigger.ts [rows] — what the sync trigger costs an UPDATE: unrelated, mapped, and against an unguarded one.
import type { Client } from 'pg'
import { line, median } from './measure.ts'
import { connected, freshDatabase, migrate, project, withServer } from './server.ts'

const ROWS = Number(process.argv[2] ?? 200_000)
const MIGRATION = `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({ summary: 'Minor units', operations: [op.changeColumn('items', 'price', {
  into: 'price_minor', type: 'bigint', notNull: true, forward: sql\`round(price * 100)\`, backward: sql\`price_minor / 100.0\`, fallback: sql\`0\` })] })`

/** What pgroll installs: no guard, the other side is computed on every update. */
const UNGUARDED = `
CREATE FUNCTION other_side() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
NEW.price := NEW.price_minor / 100.0; RETURN NEW; END $$;
CREATE TRIGGER other_side BEFORE INSERT OR UPDATE ON items FOR EACH ROW EXECUTE FUNCTION other_side()`

await withServer(async (adminUrl) => {
  const plain = await filled(await freshDatabase(adminUrl, 'trigger_plain'))
  const url = await freshDatabase(adminUrl, 'trigger_ours')
  const ours = await filled(url)
  const folder = project({ '20260101000000_minor': MIGRATION })
  migrate(folder, url, 'baseline')
  migrate(folder, url, 'up')
  const unguarded = await filled(await freshDatabase(adminUrl, 'trigger_unguarded'))
  await unguarded.query(
    `ALTER TABLE items ADD COLUMN price_minor bigint; UPDATE items SET price_minor = round(price * 100); ${UNGUARDED}`,
  )
  await plain.query(
    'ALTER TABLE items ADD COLUMN price_minor bigint; UPDATE items SET price_minor = round(price * 100)',
  )
  for (const client of [plain, ours, unguarded]) await client.query('VACUUM FULL items')
  for (const [what, set] of [
    ['unrelated', `note = note || 'x'`],
    ['mapped', 'price_minor = price_minor + 1'],
  ] as const) {
    const bare = await update(plain, set)
    line(`UPDATE of an ${what} column, no trigger`, bare)
    line(`UPDATE of an ${what} column, ours`, await update(ours, set), bare)
    line(`UPDATE of an ${what} column, unguarded`, await update(unguarded, set), bare)
  }
  for (const client of [plain, ours, unguarded]) await client.end()
})

async function filled(url: string): Promise<Client> {
  const client = await connected(url)
  await client.query(
    `CREATE TABLE items (id bigint PRIMARY KEY, price numeric(12,2) NOT NULL, note text NOT NULL);
     INSERT INTO items SELECT g, g / 100.0, 'n' FROM generate_series(1, ${ROWS}) AS g`,
  )
  return client
}

/** The table is rewritten between runs, so that each finds it alike. */
async function update(client: Client, set: string): Promise<number> {
  return median(5, async () => {
    await client.query('BEGIN')
    await client.query(`UPDATE items SET ${set}`)
    await client.query('ROLLBACK')
    await client.query('VACUUM items')
  })
}
