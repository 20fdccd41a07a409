import { randomBytes } from 'node:crypto'
import type { Connection } from 'mysql2/promise'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import type { Database } from '../engines/database.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { scene } from '../operations/mysql-scene.ts'

const TABLE = "CREATE TABLE items (id int PRIMARY KEY, name varchar(40)); INSERT INTO items VALUES (1, 'one')"
const SHOUT = op.changeColumn('items', 'name', {
  into: 'shout',
  type: 'varchar(40)',
  forward: sql`upper(name)`,
  backward: sql`lower(shout)`,
})

describe.each(mysqlEngines)('XA transactions on $name', (engine) => {
  let xid: string
  beforeEach(() => {
    xid = `'bw_${randomBytes(6).toString('hex')}'`
    vi.stubEnv('BOTHWAYS_LOCK_TIMEOUT_MS', '1000')
    vi.stubEnv('BOTHWAYS_LOCK_BUDGET_MS', '1500')
  })
  afterEach(() => void vi.unstubAllEnvs())

  /** On a session that is gone by then, as after a crash of its application. */
  async function prepared(database: Database<Connection>, statement: string): Promise<void> {
    const session = await database.connect()
    for (const text of [`XA START ${xid}`, statement, `XA END ${xid}`, `XA PREPARE ${xid}`])
      await session.query(text)
    const { threadId } = session
    await session.end()
    // Its session lets go of it first: a test stood still on MariaDB, once, where both may have met.
    await expect
      .poll(async () => (await database.query('SHOW PROCESSLIST')).some(({ Id }) => Number(Id) === threadId))
      .toBe(false)
  }

  test('of either version are seen by the other', () =>
    scene(engine, TABLE, [SHOUT], async ({ database, rows, tool }) => {
      await tool.up()
      await prepared(database, "UPDATE items SET name = 'two'")
      await database.script(`XA COMMIT ${xid}`)
      expect(await rows('SELECT name, shout FROM items')).toEqual([{ name: 'two', shout: 'TWO' }])
      await prepared(database, "UPDATE items SET shout = 'THREE'")
      await database.script(`XA COMMIT ${xid}`)
      expect(await rows('SELECT name, shout FROM items')).toEqual([{ name: 'three', shout: 'THREE' }])
    }))

  test('that are prepared and nobody’s hold a change up, which ends as it began and names them', () =>
    scene(engine, TABLE, [SHOUT], async ({ database, rows, tool }) => {
      const before = await tool.fingerprint()
      await prepared(database, "UPDATE items SET name = 'two'")
      try {
        await expect(tool.up()).rejects.toMatchObject({
          code: 'PUT_BACK',
          details: expect.arrayContaining([expect.stringContaining(`XA ROLLBACK ${xid}`)]),
        })
        expect(await tool.fingerprint()).toBe(before)
      } finally {
        await database.script(`XA COMMIT ${xid}`)
      }
      await tool.up()
      expect(await rows('SELECT name, shout FROM items')).toEqual([{ name: 'two', shout: 'TWO' }])
    }))
})
