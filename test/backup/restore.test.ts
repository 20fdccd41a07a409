import { truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { restoreBackup } from '../../src/backup/restore-backup.ts'
import type { RestoreRequest } from '../../src/backup/restore-request.ts'
import type { RestoredTable } from '../../src/backup/restore-outcome.ts'
import { engines, servers } from '../engines/engine.ts'
import { open, table, type Opened } from './open-backup.ts'

async function restore(
  opened: Opened,
  directory: string,
  request: Partial<RestoreRequest> = {},
): Promise<readonly RestoredTable[]> {
  return restoreBackup(opened.context, { directory, onChanged: 'keep', ...request })
}

const EVERY_TYPE = `
CREATE TYPE mood AS ENUM ('sad', 'it''s "fine"'); CREATE TYPE pair AS (a int, b text); CREATE DOMAIN positive AS numeric CHECK (VALUE > 0);
CREATE TABLE everything (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b bytea, j json, jb jsonb, n numeric, n2 numeric(10,2), f4 real, f8 double precision, i2 smallint,
  t text, c char(5), vc varchar(20), ts timestamp, tz timestamptz, d date, tm time, ttz timetz, iv interval, bo boolean, u uuid, ip inet, cd cidr, mac macaddr, bi bit(3), bv bit varying, m money,
  pt point, pg polygon, r int4range, mr nummultirange, ia int[], ta text[], ta2 text[][], md mood, pr pair, po positive, x xml, tv tsvector, tq tsquery, oi oid, rc regclass, nm name, ch "char",
  doubled numeric GENERATED ALWAYS AS (n2 * 2) STORED);
INSERT INTO everything (b, j, jb, n, n2, f4, f8, i2, t, c, vc, ts, tz, d, tm, ttz, iv, bo, u, ip, cd, mac, bi, bv, m, pt, pg, r, mr, ia, ta, ta2, md, pr, po, x, tv, tq, oi, rc, nm, ch) VALUES
 ('\\x00ff0a5c09', '{"b":1,  "a":2, "b":1.00}', '{"b":1.00,"a":[null,"\\\\u00e9"]}', 1.00, 3.75, 'NaN', '-0', -32768, E'tab\\t nl\\n cr\\r bs\\b \\\\ \\\\N \\\\. é 😀 \\x01', 'ab', '', '0044-03-15 BC', 'infinity', '-infinity', '24:00:00', '12:00:00.123456-08', '1 year -2 days 03:04:05.678901', true, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '10.0.0.1/8', '10.0.0.0/8', '08:00:2b:01:02:03', '101', '', '-12.34',
  '(1.1,2.2)', '((0,0),(1,1),(1,0))', '[1,10)', '{[1.0,2.00),(5,)}', '{1,NULL,3}', ARRAY['a,b', 'NULL', NULL, '', '"q"', E'n\\nl'], '{{a,b},{c,d}}', 'it''s "fine"', ROW(1, 'x,"y'), 0.5, '<a>1</a>', 'a:1A b:2', 'a & b', 4294967295, 'pg_class', 'na me', 'q'),
 ('', NULL, 'null', 'NaN', 'NaN', '1e-45', '0.1', 0, '', '', NULL, '294276-12-31 23:59:59.999999', '1883-11-18 12:00:00-04:56:02', '5874897-12-31', '00:00', '00:00+15:59:59', '-178000000 years', false, NULL, '::1', '::/0', NULL, '000', '1', '0', NULL, NULL, 'empty', '{}', '{}', '{}', '{}', 'sad', ROW(NULL, NULL), NULL, NULL, '', NULL, 0, NULL, '', ''),
 (NULL, NULL, NULL, 12345678901234567890123456789.123456789012345678900000, NULL, '3.4028235e38', '1.7976931348623157e308', NULL, '\\N', NULL, NULL, NULL, '2024-03-31 02:30:00.000001+00', NULL, NULL, NULL, '00:00:00.000001', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[2:3]={7,8}', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);`

describe.each(engines)('restore on $name', (engine) => {
  test('gives every type back as it was: missing rows, a new table, and the table itself', async () => {
    await using opened = await open(engine, EVERY_TYPE)
    // Floats and the like must not hang on what a session likes.
    await opened.script(
      `SET extra_float_digits = 0; SET DateStyle = 'SQL, DMY'; SET TimeZone = 'America/New_York'; SET IntervalStyle = 'iso_8601'`,
    )
    const all = table('everything')
    const { directory } = await opened.backup([all])
    await opened.script(
      `RESET extra_float_digits; RESET DateStyle; RESET IntervalStyle; SET TimeZone = 'Asia/Kathmandu'`,
    )
    const before = await opened.rows('everything')
    await opened.script('DELETE FROM everything WHERE id <> 2')
    expect(await restore(opened, directory)).toMatchObject([
      { table: 'everything', inserted: 2, equal: 1, kept: 0 },
    ])
    expect(await opened.rows('everything')).toBe(before)
    expect(await restore(opened, directory)).toMatchObject([{ inserted: 0, equal: 3, kept: 0 }])
    await restore(opened, directory, { table: all, into: table('copy "of" it') })
    expect(await opened.rows('(SELECT *, n2 * 2 AS doubled FROM "copy ""of"" it") AS c')).toBe(before)
    await opened.script('DROP TABLE everything')
    const [made] = await restore(opened, directory)
    expect(made).toMatchObject({ made: 'as defined', inserted: 3, notes: [] })
    expect(await opened.rows('everything')).toBe(before)
    await opened.script('INSERT INTO everything (n2) VALUES (21)')
    const { session } = opened.context.connection
    expect(await session.query('SELECT id::int, doubled::text FROM everything WHERE n2 = 21')).toEqual([
      { id: 4, doubled: '42.00' },
    ])
  })

  test('follows the rule for rows that changed, and leaves those that exist only now', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE fruit (id int, kind text, price numeric, note text, PRIMARY KEY (kind, id)); INSERT INTO fruit VALUES (1, 'a', 1.0, 'x'), (2, 'a', 2, 'x'), (3, 'a', 3, 'x'), (4, 'b', 4, 'x')`,
    )
    const { directory } = await opened.backup([table('fruit')])
    await opened.script(
      `UPDATE fruit SET price = 1.00 WHERE id = 1; UPDATE fruit SET note = 'now' WHERE id = 2; DELETE FROM fruit WHERE id = 4; INSERT INTO fruit VALUES (9, 'z', 9, 'new')`,
    )
    expect(await restore(opened, directory)).toMatchObject([
      { rows: 4, inserted: 1, equal: 1, kept: 2, overwritten: 0, leftAside: 0 },
    ])
    expect(await opened.rows('fruit')).toBe(
      '\n1\ta\t1.00\tx\n2\ta\t2\tnow\n3\ta\t3\tx\n4\tb\t4\tx\n9\tz\t9\tnew',
    )
    expect(await restore(opened, directory, { onChanged: 'overwrite' })).toMatchObject([
      { inserted: 0, equal: 2, kept: 0, overwritten: 2 },
    ])
    expect(await opened.rows('fruit')).toBe(
      '\n1\ta\t1.0\tx\n2\ta\t2\tx\n3\ta\t3\tx\n4\tb\t4\tx\n9\tz\t9\tnew',
    )
  })

  test('of one column touches nothing else', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE fruit (id int PRIMARY KEY, price numeric, note text); INSERT INTO fruit VALUES (1, 1, 'x'), (2, 2, 'x'), (3, 3, 'x')`,
    )
    const fruit = table('fruit')
    const { directory } = await opened.backup([fruit])
    await opened.script(
      `UPDATE fruit SET price = NULL, note = 'now' WHERE id = 1; UPDATE fruit SET price = 7, note = 'now' WHERE id = 2; DELETE FROM fruit WHERE id = 3`,
    )
    const price = { table: fruit, column: 'price' }
    expect(await restore(opened, directory, price)).toMatchObject([
      { inserted: 0, equal: 0, kept: 1, overwritten: 1, leftAside: 1 },
    ])
    expect(await opened.rows('fruit')).toBe('\n1\t1\tnow\n2\t7\tnow')
    await restore(opened, directory, { ...price, onChanged: 'overwrite' })
    expect(await opened.rows('fruit')).toBe('\n1\t1\tnow\n2\t2\tnow')
    await expect(restore(opened, directory, { ...price, column: 'colour' })).rejects.toMatchObject({
      code: 'USAGE',
    })
    await expect(restore(opened, directory, { ...price, column: 'id' })).rejects.toThrow(/part of the key/)
    await opened.script('ALTER TABLE fruit RENAME price TO _bw_1a2b3c4d_0_price')
    await expect(restore(opened, directory, price)).rejects.toThrow(
      /held as _bw_1a2b3c4d_0_price: `migrate revert`/,
    )
    expect(await restore(opened, directory)).toMatchObject([
      { inserted: 1, notes: [expect.stringContaining('column price is gone')] },
    ])
  })

  test('without a key goes only where no row is', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE log (at int, what text); INSERT INTO log VALUES (1, 'a'), (1, 'a'); CREATE TABLE bare (); INSERT INTO bare DEFAULT VALUES`,
    )
    const log = table('log')
    const { directory } = await opened.backup([log, table('bare')])
    await expect(restore(opened, directory, { table: log })).rejects.toMatchObject({
      code: 'ROWS_IN_THE_WAY',
    })
    await restore(opened, directory, { table: log, into: table('log2') })
    expect(await opened.rows('log2')).toBe('\n1\ta\n1\ta')
    await expect(restore(opened, directory, { table: log, into: table('log2') })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
    })
    await opened.script('DELETE FROM log; DELETE FROM bare')
    await restore(opened, directory)
    expect([await opened.rows('log'), await opened.rows('bare')]).toEqual(['\n1\ta\n1\ta', '\n'])
  })

  test('puts parents first, keeps what is unique, and makes again what was purged', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE z_customers (id serial PRIMARY KEY, email text UNIQUE, boss int REFERENCES z_customers); COMMENT ON COLUMN z_customers.email IS 'it''s';
       CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL REFERENCES z_customers, total numeric CHECK (total >= 0));
       CREATE INDEX orders_total ON orders (total DESC) WHERE total > 10; INSERT INTO z_customers (email) VALUES ('a'), ('b'); INSERT INTO orders VALUES (1, 1, 5), (2, 2, 50)`,
    )
    const both = [table('orders'), table('z_customers')]
    const { directory } = await opened.backup(both)
    await opened.script(
      `DELETE FROM orders; DELETE FROM z_customers; INSERT INTO z_customers VALUES (77, 'a')`,
    )
    const error = await restore(opened, directory).then(
      () => null,
      (reason: unknown) => reason,
    )
    expect(error).toMatchObject({ code: 'STEP_FAILED', message: expect.stringContaining('orders') })
    await opened.script('DELETE FROM z_customers WHERE id = 77')
    expect(await restore(opened, directory)).toMatchObject([
      { table: 'z_customers', equal: 1, inserted: 1 },
      { table: 'orders', inserted: 2 },
    ])
    await opened.script('DROP TABLE orders, z_customers')
    expect(await restore(opened, directory)).toMatchObject([
      { made: 'as defined', notes: [] },
      { made: 'as defined', notes: [] },
    ])
    const { session } = opened.context.connection
    expect(await session.query(`INSERT INTO z_customers (email) VALUES ('c') RETURNING id`)).toEqual([
      { id: 3 },
    ])
    await expect(opened.script('INSERT INTO orders VALUES (3, 99, 1)')).rejects.toThrow(/foreign key/)
    await expect(opened.script('INSERT INTO orders VALUES (3, 1, -1)')).rejects.toThrow(/check/)
    expect(
      await session.query(
        `SELECT indexname::text AS name FROM pg_indexes WHERE tablename = 'orders' ORDER BY 1`,
      ),
    ).toEqual([{ name: 'orders_pkey' }, { name: 'orders_total' }])
  })

  test('of a partitioned table, of one in the hold, of a damaged backup', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE parted (id int PRIMARY KEY, t text) PARTITION BY RANGE (id); CREATE TABLE low PARTITION OF parted FOR VALUES FROM (0) TO (10); CREATE TABLE high PARTITION OF parted FOR VALUES FROM (10) TO (20);
       INSERT INTO parted VALUES (1, 'a'), (11, 'b'); CREATE TABLE "Held" (id int PRIMARY KEY); INSERT INTO "Held" VALUES (1)`,
    )
    const { directory } = await opened.backup([table('parted'), table('Held')])
    await opened.script(
      `DELETE FROM parted; CREATE SCHEMA bothways_hold_1a2b3c4d; ALTER TABLE "Held" SET SCHEMA bothways_hold_1a2b3c4d`,
    )
    expect(await restore(opened, directory, { table: table('parted') })).toMatchObject([{ inserted: 2 }])
    expect(await opened.rows('high')).toBe('\n11\tb')
    await expect(restore(opened, directory, { table: table('low') })).rejects.toThrow(
      /in the backup of parted/,
    )
    await expect(restore(opened, directory, { table: table('Held') })).rejects.toThrow(
      /held with all its rows as bothways_hold_1a2b3c4d.Held/,
    )
    await opened.script('DELETE FROM parted')
    await truncate(join(directory, '0004-public.parted.copy.zst'), 20)
    await expect(restore(opened, directory, { table: table('parted') })).rejects.toMatchObject({
      code: 'BACKUP_DAMAGED',
    })
    expect(await opened.rows('parted')).toBe('')
  })
})

describe.each(servers)('restore on $name, with others at work', (engine) => {
  test('many chunks go in beside writers', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE big (id int PRIMARY KEY, filler text); INSERT INTO big SELECT n, repeat(md5(n::text), 10) FROM generate_series(1, 120000) AS n`,
    )
    const { directory } = await opened.backup([table('big')])
    await opened.script('DELETE FROM big WHERE id % 3 = 0')
    const writer = await opened.database.connect()
    const stop = new AbortController()
    const writing = (async () => {
      for (let id = 1; !stop.signal.aborted; id = (id + 7) % 120000)
        await writer.query(`UPDATE big SET filler = 'now' WHERE id = ${id}`)
    })()
    const [outcome] = await restore(opened, directory)
    stop.abort()
    await writing
    expect(outcome?.inserted).toBe(40000)
    expect((outcome?.equal ?? 0) + (outcome?.kept ?? 0)).toBe(80000)
    expect(await opened.context.connection.session.query('SELECT count(*)::int AS rows FROM big')).toEqual([
      { rows: 120000 },
    ])
    expect(opened.progress.filter((event) => event.phase === 'restore').at(-1)?.share).toBe(1)
  })
})
