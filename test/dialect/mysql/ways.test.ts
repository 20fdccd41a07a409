import { describe, expect, it } from 'vitest'
import { op } from '../../../src/authoring/op.ts'
import { sql } from '../../../src/authoring/sql.ts'
import { mysqlEngines } from '../../engines/mysql.ts'
import { scene } from '../../operations/mysql-scene.ts'

const ROWS = (number: number): string =>
  `INSERT INTO notes (id, body) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${number}) SELECT i, repeat(concat('word ', i, ' '), 1000) FROM n`
const TOPIC = op.addColumn('notes', 'topic', { type: 'varchar(20)', notNull: true, fill: sql`'none'` })

describe.each(mysqlEngines)('tables that no INSTANT change is known for, on $name', (engine) => {
  it.concurrent.each([
    ['COMPRESSED', 'CREATE TABLE notes (id int PRIMARY KEY, body mediumtext NOT NULL) ROW_FORMAT=COMPRESSED'],
    [
      'with a full-text index',
      'CREATE TABLE notes (id int PRIMARY KEY, body mediumtext NOT NULL, FULLTEXT KEY notes_body (body))',
    ],
  ])('%s: there and back', (_, table) =>
    scene(engine, `${table}; ${ROWS(20)}`, [TOPIC], async ({ database, rows, tool }) => {
      const before = await tool.fingerprint()
      await tool.up()
      expect(await rows('SELECT DISTINCT topic FROM notes')).toEqual([{ topic: 'none' }])
      await tool.contract()
      await database.script(`INSERT INTO notes (id, body, topic) VALUES (21, 'new', 'news')`)
      await tool.revert()
      await tool.revert()
      expect(await tool.fingerprint()).toBe(before)
      expect(await rows('SELECT COUNT(*) AS n FROM notes')).toEqual([{ n: '21' }])
    }),
  )

  // MySQL keeps count of them in the table, at most 255; MariaDB has no such limit.
  it.runIf(engine.kind === 'mysql')('whose row versions are used up: there and back', () =>
    scene(
      engine,
      `CREATE TABLE notes (id int PRIMARY KEY, body varchar(40) NOT NULL); INSERT INTO notes VALUES (1, 'one')`,
      [TOPIC],
      async ({ database, rows, tool }) => {
        const turn = (number: number): string =>
          `ALTER TABLE notes ${number % 2 === 0 ? 'ADD COLUMN extra int' : 'DROP COLUMN extra'}, ALGORITHM=INSTANT`
        let turns = 0
        while (
          turns < 1000 &&
          (await database.script(turn(turns)).then(
            () => true,
            () => false,
          ))
        )
          turns += 1
        await expect(database.script(turn(turns))).rejects.toMatchObject({ errno: 4092 })
        const before = await tool.fingerprint()
        await tool.up()
        await tool.contract()
        await database.script(`INSERT INTO notes (id, body, topic) VALUES (2, 'two', 'news')`)
        await tool.revert()
        await tool.revert()
        expect(await tool.fingerprint()).toBe(before)
        expect(await rows('SELECT id, body FROM notes')).toEqual([
          { id: '1', body: 'one' },
          { id: '2', body: 'two' },
        ])
      },
    ),
  )
})
