import { describe, expect, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { scene } from './mysql-scene.ts'

const MAIL = {
  into: 'mail',
  type: 'varchar(40)',
  forward: sql`email`,
  backward: sql`lower(mail)`,
} as const
const BEFORE = `CREATE TABLE t (id int PRIMARY KEY, email varchar(40), UNIQUE KEY t_email (email)); INSERT INTO t VALUES (1, 'a@x')`
const SHOWN = `SELECT CONCAT_WS(' ', id, email) AS line FROM t ORDER BY id`

describe.each(mysqlEngines)('policies for a unique of the old schema on $name', (engine) => {
  it.concurrent('rows that are shown without their value are counted, and block a revert where the migration says so', () =>
    scene(
      engine,
      BEFORE,
      [op.changeColumn('t', 'email', { ...MAIL, onUnrepresentable: 'block' })],
      async ({ database, rows, tool }) => {
        const counted = (): Promise<unknown> =>
          rows(`SELECT JSON_VALUE(row_key, '$.id') AS id FROM bothways_unrepresentable`)
        await tool.up()
        await database.script(`INSERT INTO t (id, mail) VALUES (2, 'a@x'), (3, 'b@x')`)
        expect(await counted()).toEqual([{ id: '2' }])
        await database.script(
          `UPDATE t SET mail = 'a@x' WHERE id = 3; UPDATE t SET mail = 'c@x' WHERE id = 2`,
        )
        expect(await counted()).toEqual([{ id: '3' }])
        await expect(tool.revert()).rejects.toMatchObject({ exitCode: 21 })
        await database.script(`UPDATE t SET email = 'd@x' WHERE id = 3`)
        expect(await counted()).toEqual([])
        expect(await tool.revert()).toBe(0)
        expect(await rows(SHOWN)).toEqual([{ line: '1 a@x' }, { line: '2 c@x' }, { line: '3 d@x' }])
      },
    ))

  it.concurrent('`reject` stays bound by it', () =>
    scene(
      engine,
      BEFORE,
      [op.changeColumn('t', 'email', { ...MAIL, onUnrepresentable: 'reject' })],
      async ({ database, tool }) => {
        await tool.up()
        await expect(database.script(`INSERT INTO t (id, mail) VALUES (2, 'a@x')`)).rejects.toMatchObject({
          code: 'ER_DUP_ENTRY',
        })
      },
    ))

  it.concurrent('what was left off after a revert binds and leads nobody, until it is repaired', () =>
    scene(engine, BEFORE, [op.changeColumn('t', 'email', MAIL)], async ({ database, rows, tool }) => {
      await tool.up()
      await tool.contract()
      await database.script(`INSERT INTO t (id, mail) VALUES (2, 'A@x')`)
      expect(await tool.revert()).toBe(1)
      await database.script(`INSERT INTO t (id, mail) VALUES (3, 'A@X')`)
      expect(await rows(SHOWN)).toEqual([{ line: '1 a@x' }, { line: '2 a@x' }, { line: '3 a@x' }])
      await database.script(`UPDATE t SET email = 'b@x' WHERE id = 2; UPDATE t SET mail = 'c@x' WHERE id = 3`)
      expect(await tool.repair()).toBe(0)
      await database.script(`UPDATE t SET mail = 'B@X' WHERE id = 3`)
      expect(await rows(SHOWN)).toEqual([{ line: '1 a@x' }, { line: '2 b@x' }, { line: '3' }])
    }))

  it.concurrent('values that collide once both versions are served again stay as they are, and none is lost', () =>
    scene(engine, BEFORE, [op.changeColumn('t', 'email', MAIL)], async ({ database, rows, tool }) => {
      const both = (): Promise<readonly unknown[]> =>
        rows(`SELECT CONCAT_WS(' ', id, COALESCE(email, '-'), mail) AS line FROM t ORDER BY id`)
      await tool.up()
      await database.script(`INSERT INTO t (id, mail) VALUES (2, 'A@x')`)
      expect(await tool.revert()).toBe(0)
      await database.script(`UPDATE t SET email = 'z@x' WHERE id = 1; INSERT INTO t VALUES (3, 'a@x')`)
      await tool.up()
      expect(await both()).toEqual([{ line: '1 z@x z@x' }, { line: '2 - A@x' }, { line: '3 a@x a@x' }])
      await database.script(`UPDATE t SET mail = 'a@X' WHERE id = 2; UPDATE t SET mail = 'A@X' WHERE id = 3`)
      expect(await both()).toEqual([{ line: '1 z@x z@x' }, { line: '2 - a@X' }, { line: '3 a@x A@X' }])
    }))
})
