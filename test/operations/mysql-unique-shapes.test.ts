import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import type { Connection } from 'mysql2/promise'
import type { Database } from '../engines/database.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { openTool, type Tool } from './tool.ts'

/** A table of a shape of its own, all changed by one migration. */
const SHAPES = `
CREATE TABLE plain (id int PRIMARY KEY, old varchar(40), n int NOT NULL DEFAULT 0, UNIQUE KEY plain_old (old)); INSERT INTO plain (id, old) VALUES (1, 'a'), (2, 'b');
CREATE TABLE shown (id int PRIMARY KEY, old varchar(40), UNIQUE KEY shown_old (old)); INSERT INTO shown (id, old) VALUES (1, 'a');
CREATE TABLE counted (id int AUTO_INCREMENT PRIMARY KEY, old varchar(40), UNIQUE KEY counted_old (old)); INSERT INTO counted (id, old) VALUES (1, 'a');
CREATE TABLE folded (id int PRIMARY KEY, old varchar(40) COLLATE utf8mb4_general_ci, UNIQUE KEY folded_old (old)) DEFAULT CHARSET utf8mb4; INSERT INTO folded (id, old) VALUES (1, 'Ada');
CREATE TABLE bytes (id int PRIMARY KEY, old varbinary(8), UNIQUE KEY bytes_old (old)); INSERT INTO bytes (id, old) VALUES (1, 'a');
CREATE TABLE pairs (id int PRIMARY KEY, shop int, at timestamp(3) NOT NULL DEFAULT '2026-01-01 10:00:00.5', kind enum('x', 'y') NOT NULL DEFAULT 'x', old varchar(40), UNIQUE KEY pairs_old (shop, old DESC, at, kind)); INSERT INTO pairs (id, shop, old) VALUES (1, 1, 'a');
CREATE TABLE parts (id int, shop int NOT NULL, old varchar(40), PRIMARY KEY (shop, id), UNIQUE KEY parts_old (shop, old)) PARTITION BY HASH (shop) PARTITIONS 3; INSERT INTO parts (id, shop, old) VALUES (1, 1, 'a'), (2, 2, 'a');
CREATE TABLE twice (id int PRIMARY KEY, old varchar(40), shop int NOT NULL DEFAULT 1, UNIQUE KEY twice_old (old), UNIQUE KEY twice_shop (shop, old)); INSERT INTO twice (id, old) VALUES (1, 'a');
`
const TABLES = ['plain', 'shown', 'counted', 'folded', 'bytes', 'pairs', 'parts', 'twice'] as const

describe.each(mysqlEngines)('while both versions run, a unique of the old one on $name', (engine) => {
  let database: Database<Connection>
  let tool: Tool

  /** What the old version sees of a table once these were written. */
  const seen = async (table: (typeof TABLES)[number], ...writes: readonly string[]): Promise<unknown> => {
    for (const write of writes) await database.script(write)
    const rows = await database.query(
      `SELECT CONCAT_WS(' ', id, COALESCE(old, '-')) AS line FROM ${table} ORDER BY id`,
    )
    return rows.map(({ line }) => String(line))
  }

  beforeAll(async () => {
    database = await engine.createDatabase()
    await database.script(SHAPES)
    tool = await openTool(
      database.url,
      TABLES.map((table) =>
        op.changeColumn(table, 'old', {
          into: 'fresh',
          type: table === 'bytes' ? 'varbinary(8)' : 'varchar(40)',
          forward: sql`old`,
          backward: table === 'plain' ? sql`lower(fresh)` : sql`fresh`,
          ...(table === 'shown' ? { fallback: sql`'taken'` } : {}),
        }),
      ),
    )
    await tool.up()
  })

  afterAll(async () => {
    await tool.close()
    await database.dispose()
  })

  it('lets no upsert and no REPLACE of the new version reach another row', async () => {
    expect(
      await seen(
        'plain',
        `INSERT INTO plain (id, fresh) VALUES (3, 'A') ON DUPLICATE KEY UPDATE fresh = 'lost'`,
        `REPLACE INTO plain (id, fresh) VALUES (4, 'A')`,
        `INSERT IGNORE INTO plain (id, fresh) VALUES (5, 'A'), (6, 'c'), (7, 'C')`,
        `REPLACE INTO plain (id, fresh) VALUES (1, 'A')`,
        `INSERT INTO plain (id, fresh) VALUES (1, 'a') ON DUPLICATE KEY UPDATE fresh = VALUES(fresh)`,
        `INSERT INTO plain (id, fresh) SELECT id + 10, fresh FROM plain WHERE id > 5`,
        `UPDATE plain SET n = 1`,
      ),
    ).toEqual(['1 a', '2 b', '3 -', '4 -', '5 -', '6 c', '7 -', '16 -', '17 -'])
    expect(await database.query('SELECT id FROM plain WHERE fresh IS NULL')).toEqual([])
    expect(
      await seen(
        'plain',
        `DELETE FROM plain WHERE id > 2`,
        `INSERT INTO plain (id, old) VALUES (3, 'A') ON DUPLICATE KEY UPDATE n = 5`,
        `REPLACE INTO plain (id, old) VALUES (4, 'b')`,
        `INSERT IGNORE INTO plain (id, old) VALUES (5, 'B'), (6, 'c')`,
      ),
      'those of the old version go by it as ever',
    ).toEqual(['1 a', '4 b', '6 c'])
    expect(await database.query('SELECT n FROM plain WHERE id = 1')).toEqual([{ n: 5 }])
    await expect(database.script(`INSERT INTO plain (id, old) VALUES (9, 'a')`)).rejects.toMatchObject({
      code: 'ER_DUP_ENTRY',
    })
    await expect(database.script(`UPDATE plain SET old = 'A' WHERE id = 4`)).rejects.toMatchObject({
      code: 'ER_DUP_ENTRY',
    })
  })

  it('shows NULL where the fallback is taken too', async () => {
    expect(await seen('shown', `INSERT INTO shown (id, fresh) VALUES (2, 'a'), (3, 'a')`)).toEqual([
      '1 a',
      '2 taken',
      '3 -',
    ])
  })

  it('is asked before a row has its number', async () => {
    expect(
      await seen('counted', `INSERT INTO counted (fresh) VALUES ('a'), ('b'), ('b'), (NULL), (NULL)`),
    ).toEqual(['1 a', '2 -', '3 b', '4 -', '5 -', '6 -'])
  })

  it('takes values for one as its collation does', async () => {
    expect(
      await seen(
        'folded',
        `INSERT INTO folded (id, fresh) VALUES (2, 'ÀDA  '), (3, 'adam')`,
        `UPDATE folded SET fresh = 'àda' WHERE id = 1`,
        `INSERT INTO folded (id, fresh) VALUES (4, 'ada')`,
      ),
    ).toEqual(['1 àda', '2 -', '3 adam', '4 -'])
    expect(await seen('bytes', `INSERT INTO bytes (id, fresh) VALUES (2, 'A'), (3, 'a '), (4, 'a')`)).toEqual(
      ['1 a', '2 A', '3 a ', '4 -'],
    )
  })

  it('counts all its columns, and no row where one of them is NULL', async () => {
    expect(
      await seen(
        'pairs',
        `INSERT INTO pairs (id, shop, fresh) VALUES (2, 2, 'a'), (3, 1, 'a'), (4, NULL, 'a'), (5, NULL, 'a')`,
        `INSERT INTO pairs (id, shop, fresh, kind) VALUES (6, 1, 'a', 'y')`,
        `INSERT INTO pairs (id, shop, fresh, at) VALUES (7, 1, 'a', '2026-01-01 10:00:00')`,
        `SET time_zone = '+05:00'; INSERT INTO pairs (id, shop, fresh, at) VALUES (8, 1, 'a', '2026-01-01 15:00:00')`,
        `UPDATE pairs SET shop = 2, fresh = 'A' WHERE id = 6`,
      ),
    ).toEqual(['1 a', '2 a', '3 -', '4 a', '5 a', '6 A', '7 a', '8 -'])
  })

  it('is one for all partitions', async () => {
    expect(
      await seen(
        'parts',
        `INSERT INTO parts (id, shop, fresh) VALUES (3, 1, 'a'), (4, 2, 'a'), (5, 2, 'b')`,
        `UPDATE parts SET fresh = 'a' WHERE id = 5`,
      ),
    ).toEqual(['1 a', '2 a', '3 -', '4 -', '5 -'])
  })

  it('may be one of two', async () => {
    expect(
      await seen('twice', `INSERT INTO twice (id, fresh, shop) VALUES (2, 'a', 2), (3, 'b', 1), (4, 'b', 1)`),
    ).toEqual(['1 a', '2 -', '3 b', '4 -'])
  })

  it('has all rows counted that are shown without their value, and comes back whole', async () => {
    const [counted] = await database.query(`SELECT count(*) AS n FROM bothways_unrepresentable`)
    expect(Number(counted?.['n'])).toBe(14)
    await tool.contract()
    expect(
      await database.query(`SHOW TABLES LIKE '\\_bw\\_%'`),
      'no table of ours stands while one version alone is served',
    ).toEqual([])
    await database.script(`INSERT INTO shown (id, fresh) VALUES (9, 'z')`)
    expect(await tool.revert()).toBe(0)
    expect(await seen('shown', `INSERT INTO shown (id, fresh) VALUES (10, 'z')`)).toContain('10 -')
    expect(await tool.revert()).toBe(0)
  })
})
