import { describe, expect, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import type { Operation } from '../../src/model/operation.ts'
import { serverAndEmbedded } from '../cli/chosen.ts'
import type { Engine } from '../engines/engine.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { openTool, type Tool } from './tool.ts'

async function withTool(
  engine: Engine<unknown>,
  before: string,
  change: readonly Operation[],
  work: (tool: Tool, texts: (query: string) => Promise<readonly string[]>) => Promise<void>,
): Promise<void> {
  const database = await engine.createDatabase()
  await database.script(before)
  await database.release()
  const tool = await openTool(database.url, change)
  try {
    await work(tool, async (query) =>
      (await tool.session.query(query)).map((row) => String(Object.values(row)[0])),
    )
  } finally {
    await tool.close()
    await database.dispose()
  }
}

describe.each(serverAndEmbedded)('$name', (engine) => {
  it('every value comes back as it was stored', () =>
    withTool(
      engine,
      `CREATE TYPE mood AS ENUM ('good', 'bad'); CREATE DOMAIN short AS varchar(3);
       CREATE TABLE vals (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n numeric, t text, c char(5), b bytea, j json, jb jsonb, f float8, r real, ts timestamptz, d interval, a int[], m mood, s short, u uuid, i inet, bits bit(3), money money, twice int GENERATED ALWAYS AS (id * 2) STORED);
       INSERT INTO vals (n, t, c, b, j, jb, f, r, ts, d, a, m, s, u, i, bits, money) VALUES
       (1.0, 'A', 'a', '\\x00ff', '{"b":1,  "a":1,"a":2}', '{"b":1,"a":1.10}', '-0', 0.1, '2024-03-31 01:30:00.000001+00', '1 mon 2 days', '{1,NULL}', 'bad', 'abc', '6ecd8c99-4036-403d-bf84-cf8400f67836', '10.0.0.1/8', B'101', 12.34),
       ('NaN', '', '', '', 'null', 'null', 'Infinity', 'NaN', 'infinity', '-1 year', '{}', NULL, NULL, NULL, NULL, NULL, NULL),
       (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`,
      [
        op.sql({
          up: `UPDATE vals SET n = n * 1.0, t = lower(t), j = '{}', jb = '{}', f = 0, ts = ts + interval '1 second', b = b || b WHERE id = 1; DELETE FROM vals WHERE id > 1`,
        }),
      ],
      async (tool, texts) => {
        const images = () => texts('SELECT v::text FROM vals AS v ORDER BY id')
        const before = await images()
        await tool.up()
        expect(await images()).not.toEqual(before)
        expect(await tool.revert()).toBe(0)
        expect(await images()).toEqual(before)
      },
    ))

  it('1.0 that somebody made 1.00 is another value; a row that a cascade took comes back with its parent', () =>
    withTool(
      engine,
      `CREATE TABLE parents (id int PRIMARY KEY, n numeric); CREATE TABLE children (id int PRIMARY KEY, parent int REFERENCES parents ON DELETE CASCADE);
       INSERT INTO parents VALUES (1, 5), (2, 6); INSERT INTO children VALUES (10, 1)`,
      [
        op.sql({
          up: 'UPDATE parents SET n = 1.0 WHERE id = 2; DELETE FROM parents WHERE id = 1',
        }),
      ],
      async (tool, texts) => {
        await tool.up()
        expect(await texts('SELECT id FROM children')).toEqual([])
        await tool.session.script('UPDATE parents SET n = 1.00')
        expect(await tool.revert()).toBe(1)
        expect(await texts("SELECT id || ' ' || n FROM parents ORDER BY id")).toEqual(['1 5', '2 1.00'])
        expect(await texts('SELECT id FROM children')).toEqual(['10'])
      },
    ))

  it('a DO block whose tables the author names, and rows of a table that the migration makes', () =>
    withTool(
      engine,
      'CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a VALUES (1)',
      [
        op.createTable('fresh', { id: { type: 'int', primaryKey: true } }),
        op.sql({ up: 'INSERT INTO fresh VALUES (1), (2)' }),
        op.sql({ up: 'DO $$ BEGIN INSERT INTO a VALUES (2); END $$', writes: ['a'] }),
      ],
      async (tool, texts) => {
        for (let round = 0; round < 2; round += 1) {
          await tool.up()
          expect(await texts('SELECT id FROM fresh ORDER BY id')).toEqual(['1', '2'])
          await tool.revert()
          expect(await texts('SELECT id FROM a ORDER BY id')).toEqual(['1'])
        }
      },
    ))
})

describe.each(mysqlEngines)('$name', (engine) => {
  it('every value comes back as it was stored', () =>
    withTool(
      engine,
      `CREATE TABLE vals (id int AUTO_INCREMENT PRIMARY KEY, n decimal(10,2), t varchar(20) COLLATE utf8mb4_general_ci, l varchar(20) CHARACTER SET latin1, b varbinary(9), j json, f float, d double, ts timestamp(6) NULL ON UPDATE CURRENT_TIMESTAMP(6), dt datetime, e enum('good','bad'), s set('x','y'), bits bit(3), y year, twice int GENERATED ALWAYS AS (n * 2) STORED);
       INSERT INTO vals (n, t, l, b, j, f, d, ts, dt, e, s, bits, y) VALUES
       (1.10, 'Abc ', 'é', X'00FF27', '{"b": 1}', 0.1, 0.1, '2024-03-31 01:30:00.000001', '2024-01-01', 'bad', 'x,y', b'101', 2024),
       (NULL, '', NULL, '', 'null', -1.5e30, 1e-300, NULL, NULL, NULL, '', NULL, NULL)`,
      [
        op.sql({
          up: "UPDATE vals SET t = lower(trim(t)), b = '', j = '{}', f = 0 WHERE id = 1; DELETE FROM vals WHERE id = 2",
        }),
      ],
      async (tool, texts) => {
        const images = () =>
          texts(
            "SELECT concat_ws('|', id, n, hex(t), hex(l), hex(b), j, cast(cast(f AS double) AS char), d, ts, dt, e, s, hex(bits), y, twice) FROM vals ORDER BY id",
          )
        const before = await images()
        await tool.up()
        expect(await images()).not.toEqual(before)
        // A change of case alone is one.
        expect(await tool.revert()).toBe(0)
        expect(await images()).toEqual(before)
      },
    ))

  it('what a foreign key would take along without a trigger is refused, and put back', () =>
    withTool(
      engine,
      `CREATE TABLE parents (id int PRIMARY KEY, n int); CREATE TABLE children (id int PRIMARY KEY, parent int, FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE CASCADE);
       INSERT INTO parents VALUES (1, 5), (2, 6); INSERT INTO children VALUES (10, 1)`,
      [op.sql({ up: 'UPDATE parents SET n = 0; DELETE FROM parents WHERE id = 1' })],
      async (tool, texts) => {
        await expect(tool.up()).rejects.toThrow('Rows of children would change along and fire no trigger')
        expect(await texts('SELECT n FROM parents ORDER BY id')).toEqual(['5', '6'])
        expect(await texts('SELECT id FROM children')).toEqual(['10'])
        expect(
          await texts(
            'SELECT trigger_name AS name FROM information_schema.triggers WHERE trigger_schema = DATABASE()',
          ),
        ).toEqual([])
      },
    ))
})
