import { describe, expect, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import { engines } from '../engines/engine.ts'
import { openTool } from './tool.ts'

const MAIL = {
  into: 'mail',
  type: 'text',
  forward: sql`email`,
  backward: sql`lower(mail)`,
} as const

describe.each(engines)('policies for a unique of the old schema on $name', (engine) => {
  it('rows that are shown without their value are counted, and block a revert where the migration says so', async () => {
    const database = await engine.createDatabase()
    await database.script(
      `CREATE TABLE t (id int PRIMARY KEY, email text UNIQUE); INSERT INTO t VALUES (1, 'a@x')`,
    )
    await database.release()
    const tool = await openTool(database.url, [
      op.changeColumn('t', 'email', { ...MAIL, onUnrepresentable: 'block' }),
    ])
    const counted = async (): Promise<readonly unknown[]> =>
      (
        await tool.session.query<{ id: string }>(`SELECT key ->> 'id' AS id FROM bothways.unrepresentable`)
      ).map(({ id }) => id)
    try {
      await tool.up()
      await tool.session.script(`INSERT INTO t (id, mail) VALUES (2, 'a@x'), (3, 'b@x')`)
      expect(await counted()).toEqual(['2'])
      await tool.session.script(
        `UPDATE t SET mail = 'a@x' WHERE id = 3; UPDATE t SET mail = 'c@x' WHERE id = 2`,
      )
      expect(await counted()).toEqual(['3'])
      await expect(tool.revert()).rejects.toMatchObject({ exitCode: 21 })
      await tool.session.script(`UPDATE t SET email = 'd@x' WHERE id = 3`)
      expect(await counted()).toEqual([])
      expect(await tool.revert()).toBe(0)
      expect(await tool.session.query('SELECT id, email FROM t ORDER BY id')).toEqual([
        { id: 1, email: 'a@x' },
        { id: 2, email: 'c@x' },
        { id: 3, email: 'd@x' },
      ])
    } finally {
      await tool.close()
      await database.dispose()
    }
  })

  it('the old version, and `reject`, stay bound by it', async () => {
    const database = await engine.createDatabase()
    await database.script(
      `CREATE TABLE t (id int PRIMARY KEY, email text CONSTRAINT t_email UNIQUE); INSERT INTO t VALUES (1, 'a@x');
CREATE TABLE r (id int PRIMARY KEY, code text CONSTRAINT r_code UNIQUE); INSERT INTO r VALUES (1, 'a')`,
    )
    await database.release()
    const tool = await openTool(database.url, [
      op.changeColumn('t', 'email', MAIL),
      op.changeColumn('r', 'code', {
        into: 'label',
        type: 'text',
        forward: sql`code`,
        backward: sql`label`,
        onUnrepresentable: 'reject',
      }),
    ])
    try {
      await tool.up()
      await expect(tool.session.script(`INSERT INTO t (id, email) VALUES (2, 'a@x')`)).rejects.toMatchObject({
        constraint: 't_email',
      })
      await expect(tool.session.script(`INSERT INTO r (id, label) VALUES (2, 'a')`)).rejects.toMatchObject({
        constraint: 'r_code',
      })
    } finally {
      await tool.close()
      await database.dispose()
    }
  })

  it('what was left off after a revert binds and leads nobody, until it is repaired', async () => {
    const database = await engine.createDatabase()
    await database.script(
      `CREATE TABLE t (id int PRIMARY KEY, email text UNIQUE); INSERT INTO t VALUES (1, 'a@x')`,
    )
    await database.release()
    const tool = await openTool(database.url, [op.changeColumn('t', 'email', MAIL)])
    const shown = async (): Promise<unknown> =>
      (
        await tool.session.query(
          `SELECT string_agg(concat_ws(' ', id, email), ', ' ORDER BY id) AS all FROM t`,
        )
      )[0]
    try {
      await tool.up()
      await tool.contract()
      await tool.session.script(`INSERT INTO t (id, mail) VALUES (2, 'A@x')`)
      expect(await tool.revert()).toBe(1)
      await tool.session.script(`INSERT INTO t (id, mail) VALUES (3, 'A@X')`)
      expect(await shown()).toEqual({ all: '1 a@x, 2 a@x, 3 a@x' })
      await tool.session.script(
        `UPDATE t SET email = 'b@x' WHERE id = 2; UPDATE t SET mail = 'c@x' WHERE id = 3`,
      )
      expect(await tool.repair()).toBe(0)
      await tool.session.script(`UPDATE t SET mail = 'B@X' WHERE id = 3`)
      expect(await shown()).toEqual({ all: '1 a@x, 2 b@x, 3' })
    } finally {
      await tool.close()
      await database.dispose()
    }
  })

  it.each([
    [
      'a fallback that is one value for all',
      op.changeColumn('t', 'email', { ...MAIL, notNull: true, fallback: sql`'taken'` }),
    ],
    ['one value for all new rows', op.dropColumn('t', 'email', { backward: sql`'n/a'` })],
  ])('%s is refused before anything changes', async (_, change) => {
    const database = await engine.createDatabase()
    await database.script(
      `CREATE TABLE t (id int PRIMARY KEY, email text NOT NULL CONSTRAINT t_email UNIQUE)`,
    )
    await database.release()
    const tool = await openTool(database.url, [change])
    try {
      await expect(tool.up()).rejects.toMatchObject({
        code: 'OPERATION_INVALID',
        message: expect.stringContaining('t_email'),
      })
    } finally {
      await tool.close()
      await database.dispose()
    }
  })
})
