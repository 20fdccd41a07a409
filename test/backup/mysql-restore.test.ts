import type { Connection } from 'mysql2/promise'
import { describe, expect, test } from 'vitest'
import { restoreBackup } from '../../src/backup/restore-backup.ts'
import type { RestoredTable } from '../../src/backup/restore-outcome.ts'
import type { RestoreRequest } from '../../src/backup/restore-request.ts'
import { mysqlEngines } from '../engines/mysql.ts'
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
})
