import { truncate } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connection } from 'mysql2/promise'
import { describe, expect, test } from 'vitest'
import { makeBackup } from '../../src/backup/make-backup.ts'
import { restoreBackup } from '../../src/backup/restore-backup.ts'
import type { RestoredTable } from '../../src/backup/restore-outcome.ts'
import type { RestoreRequest } from '../../src/backup/restore-request.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { tableOfMany } from './many-rows.ts'
import { open, table as tableOf, type Opened } from './open-backup.ts'

const table = (name: string) => tableOf(name, '')

async function restore(
  opened: Opened<Connection>,
  directory: string,
  request: Partial<RestoreRequest> = {},
): Promise<readonly RestoredTable[]> {
  return restoreBackup(opened.context, { directory, onChanged: 'keep', ...request })
}

/** Of both servers; a row of ordinary values, one at the edges, one of NULLs. */
const EVERY_TYPE = `
CREATE TABLE everything (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  t1 tinyint, u1 tinyint unsigned, i3 mediumint, z int(8) zerofill, de decimal(65,30), d2 decimal(10,2), f float, d double, bt bit(10), b1 bit,
  c char(5), v varchar(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci, vb varchar(40) COLLATE utf8mb4_bin, x longtext, u3 varchar(20) CHARACTER SET utf8mb3, s2 varchar(20) CHARACTER SET ucs2,
  old varchar(20) CHARACTER SET latin2, bi binary(4), bv varbinary(20), bl longblob, ch varchar(20) CHARACTER SET binary,
  en enum('a','it''s','') , se set('x','y z','w'), da date, dt datetime(6), ts timestamp(3) NULL, tm time(6), y year, j json, p point, ge geometry, line linestring,
  doubled decimal(12,2) GENERATED ALWAYS AS (d2 * 2) STORED, half decimal(12,2) AS (d2 / 2) VIRTUAL, hidden int INVISIBLE, _bw_1a2b3c4d_0_price decimal(5,1));`
const EVERY_VALUE = `
INSERT INTO everything (t1, u1, i3, z, de, d2, f, d, bt, b1, c, v, vb, x, u3, s2, old, bi, bv, bl, ch, en, se, da, dt, ts, tm, y, j, p, ge, line, hidden, _bw_1a2b3c4d_0_price) VALUES
 (-128, 255, -8388608, 42, 12345678901234567890123456789012345.123456789012345678901234567890, 3.75, 0.1234567, 0.1e0, b'1000000001', b'1', 'ab', 'é€', 'tab\\t nl\\n cr\\r bs\\b \\\\ \\\\N \\\\.', CONCAT('é 😀 ''q"', CHAR(11,12,1,0,26)), 'ü', 'жя', 'łóżč',
  x'00ff', x'09', x'00ff0a5c4e5c09', x'00fe', 'it''s', 'x,w', '2024-02-29', '9999-12-31 23:59:59.999999', '2024-03-31 02:30:00.001', '-838:59:59.000000', 1901, '{"b":1,"a":[null,"é\\\\n\\\\u0001"]}', ST_GeomFromText('POINT(1.1 2.2)'), ST_GeomFromText('POLYGON((0 0,1 1,1 0,0 0))', 0), ST_GeomFromText('LINESTRING(0 0,5 5)'), 7, 9.5),
 (127, 0, 8388607, 0, -0.000000000000000000000000000001, -99999999.99, 3.4028234e38, 1.7976931348623157e308, b'0', b'0', '', '', '', '', '', '', '', x'', x'', x'', x'', '', '', '0000-00-00', '0000-00-00 00:00:00', '1970-01-01 00:00:01', '838:59:59', 2155, 'null', NULL, NULL, NULL, NULL, NULL),
 (0, 1, 0, 99999999, 0, 0.00, 1.17549435e-38, 5e-324, b'1111111111', NULL, ' a', ' b ', 'NULL', '\\\\N', 'N', '?', '?', x'20202020', x'2020', REPEAT(x'ff', 1000), '?', 'a', 'y z', '2024-00-00', '2024-02-03 00:00:00.000001', '2038-01-19 03:14:07.999', '-00:00:00.000001', 0, '"?"', NULL, NULL, NULL, -1, -0.1),
 (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);`

/** Each value as its bytes, a float by its own; independent of how a backup writes it. */
async function images(opened: Opened<Connection>, name: string): Promise<readonly unknown[]> {
  const { session } = opened.context.connection
  const columns = await session.query<{ name: string; type: string }>(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '${name}' AND COALESCE(generation_expression, '') = '' ORDER BY ordinal_position`,
  )
  const values = columns.map(({ name: column, type }) =>
    type === 'float'
      ? `CAST(\`${column}\` AS DOUBLE) AS \`${column}\``
      : `HEX(CAST(\`${column}\` AS BINARY)) AS \`${column}\``,
  )
  return session.query(`SELECT ${values.join(', ')} FROM \`${name}\` ORDER BY id`)
}

describe.each(mysqlEngines)('restore on $name', (engine) => {
  test('gives every type back as it was: missing rows, a new table, and the table itself', async () => {
    await using opened = await open(engine, EVERY_TYPE)
    await opened.script(EVERY_VALUE)
    const all = table('everything')
    const { directory } = await opened.backup([all])
    const before = await images(opened, 'everything')
    expect(before).toHaveLength(4)
    await opened.script('DELETE FROM everything WHERE id <> 2')
    expect(await restore(opened, directory)).toMatchObject([
      { table: 'everything', inserted: 3, equal: 1, kept: 0 },
    ])
    expect(await images(opened, 'everything')).toEqual(before)
    expect(await restore(opened, directory)).toMatchObject([{ inserted: 0, equal: 4, kept: 0 }])
    await restore(opened, directory, { table: all, into: table('a copy') })
    expect(await images(opened, 'a copy')).toEqual(before)
    await opened.script('DROP TABLE everything')
    const [made] = await restore(opened, directory)
    expect(made).toMatchObject({ made: 'as defined', inserted: 4, notes: [] })
    const visible = before.map((row) => ({ ...(row as object), _bw_1a2b3c4d_0_price: undefined }))
    expect(await images(opened, 'everything')).toEqual(visible)
    await opened.script('INSERT INTO everything (d2) VALUES (21)')
    const { session } = opened.context.connection
    expect(await session.query('SELECT id, doubled, half FROM everything WHERE d2 = 21')).toEqual([
      { id: '5', doubled: '42.00', half: '10.50' },
    ])
  })

  test('follows the rule for rows that changed, and leaves those that exist only now', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE fruit (id int, kind varchar(5), price float, note varchar(9), PRIMARY KEY (kind, id)); INSERT INTO fruit VALUES (1, 'a', 1.1234567, 'x'), (2, 'a', 2, 'x'), (3, 'a', 3, 'x'), (4, 'b', 4, 'x'), (5, 'b', 5, 'x')`,
    )
    const { directory } = await opened.backup([table('fruit')])
    await opened.script(
      `UPDATE fruit SET price = 1.1234560 WHERE id = 1; UPDATE fruit SET note = 'X' WHERE id = 2; UPDATE fruit SET note = NULL WHERE id = 5; DELETE FROM fruit WHERE id = 4; INSERT INTO fruit VALUES (9, 'z', 9, 'new')`,
    )
    expect(await restore(opened, directory)).toMatchObject([
      { rows: 5, inserted: 1, equal: 1, kept: 3, overwritten: 0, leftAside: 0 },
    ])
    expect(await opened.rows('fruit')).toBe(
      '\n1\ta\t1.12346\tx\n2\ta\t2\tX\n3\ta\t3\tx\n4\tb\t4\tx\n5\tb\t5\t\\N\n9\tz\t9\tnew',
    )
    expect(await restore(opened, directory, { onChanged: 'overwrite' })).toMatchObject([
      { inserted: 0, equal: 2, kept: 0, overwritten: 3 },
    ])
    expect(await opened.rows('fruit')).toBe(
      '\n1\ta\t1.12346\tx\n2\ta\t2\tx\n3\ta\t3\tx\n4\tb\t4\tx\n5\tb\t5\tx\n9\tz\t9\tnew',
    )
    expect(await restore(opened, directory)).toMatchObject([{ equal: 5 }])
  })

  test('of one column touches nothing else, no stamp of the server either', async () => {
    const stamp = '2020-01-01 00:00:00'
    await using opened = await open(
      engine,
      `CREATE TABLE fruit (id int PRIMARY KEY, price int, note varchar(9), at timestamp NOT NULL DEFAULT '${stamp}' ON UPDATE CURRENT_TIMESTAMP); INSERT INTO fruit (id, price, note) VALUES (1, 1, 'x'), (2, 2, 'x'), (3, 3, 'x')`,
    )
    const fruit = table('fruit')
    const { directory } = await opened.backup([fruit])
    await opened.script(
      `UPDATE fruit SET price = NULL, note = 'now', at = '${stamp}' WHERE id = 1; UPDATE fruit SET price = 7, note = 'now', at = '${stamp}' WHERE id = 2; DELETE FROM fruit WHERE id = 3`,
    )
    const price = { table: fruit, column: 'price' }
    expect(await restore(opened, directory, price)).toMatchObject([
      { inserted: 0, equal: 0, kept: 1, overwritten: 1, leftAside: 1 },
    ])
    expect(await opened.rows('fruit')).toBe(`\n1\t1\tnow\t${stamp}\n2\t7\tnow\t${stamp}`)
    await restore(opened, directory, { ...price, onChanged: 'overwrite' })
    expect(await opened.rows('fruit')).toBe(`\n1\t1\tnow\t${stamp}\n2\t2\tnow\t${stamp}`)
    await opened.script('ALTER TABLE fruit RENAME COLUMN price TO _bw_1a2b3c4d_0_price')
    await expect(restore(opened, directory, price)).rejects.toThrow(
      /held as _bw_1a2b3c4d_0_price: `migrate revert`/,
    )
    expect(await restore(opened, directory)).toMatchObject([
      { inserted: 1, notes: [expect.stringContaining('column price is gone')] },
    ])
  })

  test('leaves a row aside whose unique value another has, and no other; a missing parent fails', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE boss (id int PRIMARY KEY); INSERT INTO boss VALUES (1), (2);
       CREATE TABLE people (id int PRIMARY KEY, email varchar(20) UNIQUE, boss int NOT NULL, FOREIGN KEY (boss) REFERENCES boss (id));
       INSERT INTO people VALUES (1, 'a', 1), (2, 'b', 1), (3, 'c', 2)`,
    )
    const { directory } = await opened.backup([table('people')])
    await opened.script(`DELETE FROM people; INSERT INTO people VALUES (77, 'A', 1)`)
    expect(await restore(opened, directory)).toMatchObject([{ inserted: 2, leftAside: 1 }])
    expect(await opened.rows('people')).toBe('\n2\tb\t1\n3\tc\t2\n77\tA\t1')
    await opened.script(`DELETE FROM people WHERE id < 77; DELETE FROM boss WHERE id = 2`)
    await expect(restore(opened, directory)).rejects.toMatchObject({
      code: 'STEP_FAILED',
      next: expect.stringContaining('Restore the table that it points to first'),
    })
    expect(await opened.rows('people')).toBe('\n77\tA\t1')
  })

  test('of an enum whose value was none of its own, and never of one that lost a member', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE t (id int PRIMARY KEY, e enum('a','b','c'), x varchar(5)); SET sql_mode = ''; INSERT IGNORE INTO t VALUES (1, 'zz', ''), (2, 'c', ''), (3, NULL, '')`,
    )
    const { directory } = await opened.backup([table('t')])
    const before = await opened.rows('(SELECT id, e, e + 0, x FROM t) AS t')
    expect(before).toBe('\n1\t\t0\t\n2\tc\t3\t\n3\t\\N\t\\N\t')
    await opened.script('DELETE FROM t')
    expect(await restore(opened, directory)).toMatchObject([{ inserted: 3 }])
    expect(await opened.rows('(SELECT id, e, e + 0, x FROM t) AS t')).toBe(before)
    await opened.script(`DELETE FROM t; ALTER TABLE t MODIFY e enum('a','b')`)
    await expect(restore(opened, directory)).rejects.toMatchObject({ code: 'STEP_FAILED' })
    expect(await opened.rows('t')).toBe('')
  })

  test('of a row whose bytes, in digits, are longer than a message may be', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE files (id int PRIMARY KEY, name varchar(9), body longblob, words longtext); INSERT INTO files VALUES (1, 'small', 'x', 'y')`,
    )
    await opened.script(
      `INSERT INTO files SELECT 2, 'large', REPEAT(x'00ff0a', FLOOR(@@max_allowed_packet * 0.51 / 3)), REPEAT('it''s \\\\ 😀', FLOOR(@@max_allowed_packet * 0.15 / 11))`,
    )
    const { directory } = await opened.backup([table('files')])
    const before = await opened.rows(
      '(SELECT id, LENGTH(body), SHA2(body, 256), SHA2(words, 256) FROM files) AS t',
    )
    await opened.script('DELETE FROM files')
    expect(await restore(opened, directory)).toMatchObject([{ inserted: 2 }])
    expect(
      await opened.rows('(SELECT id, LENGTH(body), SHA2(body, 256), SHA2(words, 256) FROM files) AS t'),
    ).toBe(before)
  })

  test('without a key goes only where no row is, and whole or not at all', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE log (at int, what varchar(3)); INSERT INTO log VALUES (1, 'a'), (1, 'a'), (2, 'abc')`,
    )
    const log = table('log')
    const { directory } = await opened.backup([log])
    await expect(restore(opened, directory)).rejects.toMatchObject({ code: 'ROWS_IN_THE_WAY' })
    await restore(opened, directory, { table: log, into: table('log2') })
    expect(await opened.rows('log2')).toBe('\n1\ta\n1\ta\n2\tabc')
    await expect(restore(opened, directory, { table: log, into: table('log2') })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
    })
    await opened.script('DELETE FROM log; ALTER TABLE log MODIFY what varchar(2)')
    await expect(restore(opened, directory)).rejects.toMatchObject({ code: 'STEP_FAILED' })
    expect(await opened.rows('log')).toBe('')
    await opened.script('ALTER TABLE log MODIFY what varchar(3)')
    await restore(opened, directory)
    expect(await opened.rows('log')).toBe('\n1\ta\n1\ta\n2\tabc')
  })

  test('puts parents first, and makes again what was purged, with its triggers and its counter', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE z_customers (id int AUTO_INCREMENT PRIMARY KEY, email varchar(20) UNIQUE COMMENT 'it''s', boss int, FOREIGN KEY (boss) REFERENCES z_customers (id)) COMMENT='a -- comment';
       CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL, total decimal(10,2) CHECK (total >= 0), note varchar(20) DEFAULT 'n', CONSTRAINT by_whom FOREIGN KEY (customer) REFERENCES z_customers (id) ON DELETE CASCADE, KEY total (total DESC), _bw_1a2b3c4d_0_old int, KEY _bw_1a2b3c4d_0 (_bw_1a2b3c4d_0_old))`,
    )
    await opened.database.script(
      `SET sql_mode = 'ANSI_QUOTES'; CREATE TRIGGER stamps BEFORE INSERT ON orders FOR EACH ROW SET NEW.note = CONCAT(NEW."note", 'é')`,
    )
    await opened.script(
      `INSERT INTO z_customers (email) VALUES ('a'), ('b'), ('gone'); DELETE FROM z_customers WHERE email = 'gone'; INSERT INTO orders VALUES (1, 1, 5, 'x', 1), (2, 2, 50, 'y', 2)`,
    )
    const before = await opened.rows('(SELECT id, customer, total, note FROM orders) AS o')
    const definition = async (name: string): Promise<unknown> =>
      (await opened.context.connection.session.query(`SHOW CREATE TABLE ${name}`))[0]?.['Create Table']
    const parent = await definition('z_customers')
    const catalog = await opened.dialect.inspect(
      opened.context.connection.session,
      opened.context.connection.facts,
    )
    const { directory } = await makeBackup(opened.context, {
      tables: [table('orders'), table('z_customers')],
      catalog,
      runId: 'run',
      directory: opened.folder,
      at: new Date(),
    })
    await opened.script('DROP TABLE orders; DROP TABLE z_customers')
    expect(await restore(opened, directory)).toMatchObject([
      { table: 'z_customers', made: 'as defined', notes: [] },
      { table: 'orders', made: 'as defined', notes: [] },
    ])
    expect(await opened.rows('orders')).toBe(before)
    expect(await definition('z_customers')).toBe(parent)
    const now = await opened.dialect.inspect(
      opened.context.connection.session,
      opened.context.connection.facts,
    )
    expect(now.tables).toEqual(catalog.tables)
    await opened.script(
      `INSERT INTO z_customers (email) VALUES ('c'); INSERT INTO orders VALUES (3, 4, 1, 'new')`,
    )
    expect(await opened.rows('(SELECT note FROM orders WHERE id = 3) AS o')).toBe('\nnewé')
    await expect(opened.script('INSERT INTO orders VALUES (4, 99, 1, NULL)')).rejects.toThrow(/foreign key/)
  })

  test('of a held table, of a damaged backup, after one that was killed', async () => {
    await using opened = await open(
      engine,
      `CREATE TABLE parted (id int PRIMARY KEY, t text) PARTITION BY RANGE (id) (PARTITION low VALUES LESS THAN (10), PARTITION high VALUES LESS THAN (20));
       INSERT INTO parted VALUES (1, 'a'), (11, 'b'); CREATE TABLE Held (id int PRIMARY KEY); INSERT INTO Held VALUES (1); CREATE TABLE bothways_restoring (a int)`,
    )
    const { directory } = await opened.backup([table('parted'), table('Held')])
    await opened.script('DROP TABLE parted; RENAME TABLE Held TO _bw_1a2b3c4d_Held')
    expect(await restore(opened, directory, { table: table('parted') })).toMatchObject([
      { made: 'as defined', inserted: 2 },
    ])
    expect(await opened.rows('parted PARTITION (high)')).toBe('\n11\tb')
    await expect(restore(opened, directory, { table: table('Held') })).rejects.toThrow(
      /held with all its rows as _bw_1a2b3c4d_Held/,
    )
    await opened.script('DELETE FROM parted')
    await truncate(join(directory, '0002-parted.copy.zst'), 20)
    await expect(restore(opened, directory, { table: table('parted') })).rejects.toMatchObject({
      code: 'BACKUP_DAMAGED',
    })
    expect(await opened.rows('parted')).toBe('')
  })
})

describe.each(mysqlEngines)('restore on $name, with others at work', (engine) => {
  test('many chunks go in beside writers', async () => {
    await using opened = await open(engine, tableOfMany(engine, 'big', 60_000, 10))
    const { directory } = await opened.backup([table('big')])
    await opened.script('DELETE FROM big WHERE id % 3 = 0')
    const writer = await opened.database.connect()
    const stop = new AbortController()
    const writing = (async () => {
      for (let id = 1; !stop.signal.aborted; id = (id + 7) % 60_000)
        await writer.query(`UPDATE big SET filler = 'now' WHERE id = ${id}`)
    })()
    const [outcome] = await restore(opened, directory)
    stop.abort()
    await writing
    expect(outcome?.inserted).toBe(20_000)
    expect((outcome?.equal ?? 0) + (outcome?.kept ?? 0)).toBe(40_000)
    expect(opened.progress.filter((event) => event.phase === 'restore').at(-1)?.share).toBe(1)
  })
})
