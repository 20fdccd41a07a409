import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { scene, type Row } from './mysql-scene.ts'

const CENTS = op.changeColumn('fruits', 'price', {
  into: 'cents',
  type: 'bigint',
  notNull: true,
  forward: sql`round(price * 100)`,
  backward: sql`cents / 100.0`,
  fallback: sql`0`,
})
const SOLD = op.addColumn('fruits', 'sold_in', { type: 'varchar(20)', notNull: true, fill: sql`'shop'` })
const FRUITS = `CREATE TABLE fruits (id int PRIMARY KEY, name varchar(40) NOT NULL, price decimal(6,2) NOT NULL, UNIQUE KEY fruits_name (name));
INSERT INTO fruits VALUES (1, 'apple', 3.75), (2, 'pear', 1.50)`

describe.each(mysqlEngines)('$name', (engine) => {
  it.concurrent('a change of case, an accent or a trailing blank alone travels both ways', () =>
    scene(
      engine,
      `CREATE TABLE words (id int PRIMARY KEY, word varchar(20) NOT NULL); INSERT INTO words VALUES (1, 'abc'), (2, 'resume'), (3, 'end')`,
      [op.renameColumn('words', 'word', 'term')],
      async ({ database, rows, tool }) => {
        await tool.up()
        await database.script(
          `UPDATE words SET word = 'ABC' WHERE id = 1; UPDATE words SET term = 'résumé' WHERE id = 2; UPDATE words SET word = 'end ' WHERE id = 3`,
        )
        expect(await rows('SELECT HEX(word) = HEX(term) AS same, term FROM words ORDER BY id')).toMatchObject(
          [
            { same: '1', term: 'ABC' },
            { same: '1', term: 'résumé' },
            { same: '1', term: 'end ' },
          ],
        )
      },
    ))

  it.concurrent('upserts, REPLACE, INSERT IGNORE and joined updates keep both sides in step', () =>
    scene(engine, FRUITS, [CENTS], async ({ database, rows, tool }) => {
      await tool.up()
      await database.script(`INSERT INTO fruits (id, name, price) VALUES (1, 'apple', 9) ON DUPLICATE KEY UPDATE price = 4.25;
        INSERT INTO fruits (id, name, cents) VALUES (2, 'pear', 1) ON DUPLICATE KEY UPDATE cents = 275;
        REPLACE INTO fruits (id, name, price) VALUES (3, 'fig', 5);
        REPLACE INTO fruits (id, name, cents) VALUES (3, 'fig', 625);
        INSERT IGNORE INTO fruits (id, name, cents) VALUES (1, 'apple', 7), (4, 'kiwi', 800);
        UPDATE fruits JOIN (SELECT 4 AS id, 850 AS cents) AS wanted USING (id) SET fruits.cents = wanted.cents`)
      expect(await rows('SELECT id, price, cents FROM fruits ORDER BY id')).toEqual([
        { id: '1', price: '4.25', cents: '425' },
        { id: '2', price: '2.75', cents: '275' },
        { id: '3', price: '6.25', cents: '625' },
        { id: '4', price: '8.50', cents: '850' },
      ])
    }))

  it.concurrent('LOAD DATA of either version keeps both sides in step', () =>
    scene(engine, FRUITS, [CENTS, SOLD], async ({ database, rows, tool }) => {
      await tool.up()
      await database.script('SET GLOBAL local_infile = 1')
      const session = await database.connect()
      const load = (lines: string, columns: string): Promise<unknown> =>
        session.query({
          sql: `LOAD DATA LOCAL INFILE 'fruits' REPLACE INTO TABLE fruits FIELDS TERMINATED BY ',' (${columns})`,
          infileStreamFactory: () => Readable.from([Buffer.from(lines)]),
        })
      await load('1,apple,6.25\n3,fig,0.50\n', 'id, name, price')
      await load('2,pear,425\n4,kiwi,99\n', 'id, name, cents')
      await session.end()
      expect(await rows('SELECT id, price, cents, sold_in FROM fruits ORDER BY id')).toEqual([
        { id: '1', price: '6.25', cents: '625', sold_in: 'shop' },
        { id: '2', price: '4.25', cents: '425', sold_in: 'shop' },
        { id: '3', price: '0.50', cents: '50', sold_in: 'shop' },
        { id: '4', price: '0.99', cents: '99', sold_in: 'shop' },
      ])
    }))

  it.concurrent('a session that lets the server clamp values gets no clamped value on the other side', () =>
    scene(engine, FRUITS, [CENTS], async ({ database, rows, tool }) => {
      await tool.up()
      const session = await database.connect()
      await session.query(`SET sql_mode = ''`)
      // 9 999 999.99 is more than decimal(6,2) holds: clamped, it would be 9999.99.
      await session.query('UPDATE fruits SET cents = 999999999 WHERE id = 1')
      await session.query(`INSERT INTO fruits (id, name, cents) VALUES (3, 'fig', 999999999)`)
      await session.query(`INSERT INTO fruits (id, name, price) VALUES (4, 'kiwi', 2.5), (5, 'lime', 0)`)
      await session.query(`INSERT INTO fruits (id, name, cents) VALUES (6, 'plum', 0)`)
      await session.end()
      expect(await rows('SELECT id, price, cents FROM fruits ORDER BY id')).toEqual([
        { id: '1', price: '0.00', cents: '999999999' },
        { id: '2', price: '1.50', cents: '150' },
        { id: '3', price: '0.00', cents: '999999999' },
        { id: '4', price: '2.50', cents: '250' },
        { id: '5', price: '0.00', cents: '0' },
        { id: '6', price: '0.00', cents: '0' },
      ])
      expect(await rows('SELECT COUNT(*) AS listed FROM bothways_unrepresentable')).toEqual([{ listed: '2' }])
    }))

  it.concurrent('positional INSERTs and SELECT * of the old version go on while both are served', () =>
    scene(engine, FRUITS, [CENTS], async ({ database, rows, tool }) => {
      await tool.up()
      await database.script(`INSERT INTO fruits VALUES (3, 'fig', 2.25)`)
      expect(await rows('SELECT * FROM fruits WHERE id = 3')).toEqual([
        { id: '3', name: 'fig', price: '2.25' },
      ])
      expect(await rows('SELECT cents FROM fruits WHERE id = 3')).toEqual([{ cents: '225' }])
    }))

  it.concurrent('a dropped column without a default comes back with a value in each of ten thousand rows written since', () =>
    scene(
      engine,
      `CREATE TABLE parts (id int AUTO_INCREMENT PRIMARY KEY, name varchar(20) NOT NULL, code varchar(40) NOT NULL); INSERT INTO parts (name, code) VALUES ('bolt', 'B-1')`,
      [op.dropColumn('parts', 'code', { backward: sql`concat('n/a ', name)` })],
      async ({ database, rows, tool }) => {
        await tool.up()
        await tool.contract()
        const names = Array.from({ length: 10_000 }, (_, number) => `('p${number}')`).join(', ')
        await database.script(`INSERT INTO parts (name) VALUES ${names}`)
        await tool.revert()
        await database.script(`INSERT INTO parts (name, code) VALUES ('nut', 'N-1')`)
        expect(
          await rows(`SELECT COUNT(*) AS parts, SUM(code = CONCAT('n/a ', name)) AS worked_out FROM parts`),
        ).toMatchObject([{ parts: '10002', worked_out: '10000' }])
        expect(await rows(`SELECT code FROM parts WHERE name = 'bolt'`)).toEqual([{ code: 'B-1' }])
      },
    ))

  it.concurrent('values beyond the old type are kept by the hold, shown as the fallback, and come back whole', () =>
    scene(
      engine,
      'CREATE TABLE counts (id int PRIMARY KEY, hits int NOT NULL); INSERT INTO counts VALUES (1, 7)',
      [
        op.changeColumn('counts', 'hits', {
          into: 'hit_count',
          type: 'bigint',
          notNull: true,
          forward: sql`hits`,
          backward: sql`hit_count`,
          fallback: sql`-1`,
        }),
      ],
      async ({ database, rows, tool }) => {
        await tool.up()
        await database.script('UPDATE counts SET hit_count = 1099511627776 WHERE id = 1')
        expect(await rows('SELECT hits FROM counts')).toEqual([{ hits: '-1' }])
        expect(await rows('SELECT COUNT(*) AS listed FROM bothways_unrepresentable')).toEqual([
          { listed: '1' },
        ])
        // What it can't be shown keeps the old version from nothing.
        await database.script('INSERT INTO counts (id, hit_count) VALUES (4, 1099511627778)')
        await database.script('UPDATE counts SET hits = 8 WHERE id = 4')
        expect(await rows('SELECT hits, hit_count FROM counts WHERE id = 4')).toEqual([
          { hits: '8', hit_count: '8' },
        ])
        await database.script('DELETE FROM counts WHERE id = 4')
        await tool.contract()
        await database.script('INSERT INTO counts (id, hit_count) VALUES (2, 1099511627777)')
        await tool.revert()
        await tool.revert()
        await database.script('INSERT INTO counts (id, hits) VALUES (3, 5)')
        await tool.up()
        expect(await rows('SELECT id, hit_count FROM counts ORDER BY id')).toEqual([
          { id: '1', hit_count: '1099511627776' },
          { id: '2', hit_count: '1099511627777' },
          { id: '3', hit_count: '5' },
        ])
      },
    ))

  it.concurrent('a backfill leaves stamps of the server and zero dates as they are', () =>
    scene(
      engine,
      `SET sql_mode = ''; CREATE TABLE visits (id int PRIMARY KEY, day date NOT NULL DEFAULT '0000-00-00', price decimal(6,2) NOT NULL, touched timestamp NOT NULL DEFAULT '2001-02-03 04:05:06' ON UPDATE CURRENT_TIMESTAMP);
       INSERT INTO visits (id, price) VALUES (1, 1.25), (2, 2.5)`,
      [
        op.changeColumn('visits', 'price', {
          into: 'cents',
          type: 'bigint',
          forward: sql`round(price * 100)`,
          backward: sql`cents / 100.0`,
          fallback: sql`0`,
        }),
      ],
      async ({ rows, tool }) => {
        const look = (): Promise<readonly Row[]> =>
          rows(
            'SELECT id, CAST(day AS CHAR) AS day, price, CAST(touched AS CHAR) AS touched FROM visits ORDER BY id',
          )
        const before = await look()
        await tool.up()
        expect(await rows('SELECT cents FROM visits ORDER BY id')).toEqual([
          { cents: '125' },
          { cents: '250' },
        ])
        await tool.contract()
        await tool.revert()
        await tool.revert()
        expect(await look()).toEqual(before)
      },
    ))

  it.concurrent.each([
    [
      'a way back that reads the counter, which is 0 in a trigger',
      'CREATE TABLE parts (id int AUTO_INCREMENT PRIMARY KEY, code varchar(40) NOT NULL)',
      [op.dropColumn('parts', 'code', { backward: sql`concat('P-', id)` })],
      'AUTO_INCREMENT',
    ],
    [
      'a column that a foreign key writes by itself',
      'CREATE TABLE owners (id int PRIMARY KEY); CREATE TABLE pets (id int PRIMARY KEY, owner_id int, FOREIGN KEY (owner_id) REFERENCES owners (id) ON DELETE SET NULL)',
      [op.renameColumn('pets', 'owner_id', 'keeper_id')],
      'fires no trigger',
    ],
    [
      'an expression that depends on the moment',
      'CREATE TABLE parts (id int PRIMARY KEY, made date)',
      [op.addColumn('parts', 'age', { type: 'int', fill: sql`datediff(now(), made)` })],
      'row alone',
    ],
  ] as const)('%s is refused before anything changes', (_, before, change, told) =>
    scene(engine, before, change, async ({ tool }) => {
      const schema = await tool.fingerprint()
      await expect(tool.up()).rejects.toThrow(told)
      expect(await tool.fingerprint()).toBe(schema)
    }),
  )

  it.concurrent('a trigger of the user’s keeps its place before ours, and is silent in a backfill if it says so', () =>
    scene(
      engine,
      `CREATE TABLE fruits (id int PRIMARY KEY, name varchar(40) NOT NULL, price decimal(6,2) NOT NULL);
       INSERT INTO fruits VALUES (1, 'apple', 3.75);
       CREATE TRIGGER upper BEFORE UPDATE ON fruits FOR EACH ROW SET NEW.name = IF(@bothways_backfill IS NULL, UPPER(NEW.name), NEW.name)`,
      [CENTS],
      async ({ database, rows, tool }) => {
        await tool.up()
        expect(await rows('SELECT name FROM fruits')).toEqual([{ name: 'apple' }])
        await database.script('UPDATE fruits SET price = 4 WHERE id = 1')
        expect(await rows('SELECT name, cents FROM fruits')).toEqual([{ name: 'APPLE', cents: '400' }])
      },
    ))
})
