import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection, RowDataPacket } from 'mysql2/promise'
import { describe, expect, test } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import type { Database } from '../engines/database.ts'
import { mysqlEngines, type MysqlEngine } from '../engines/mysql.ts'
import { openTool } from '../operations/tool.ts'

const BEFORE = `CREATE TABLE t (id int PRIMARY KEY, email varchar(40), UNIQUE KEY t_email (email)); INSERT INTO t VALUES (1, 'a')`
const NEW = 'INSERT INTO t (id, mail) VALUES (?, ?)'
const OLD = 'INSERT INTO t (id, email) VALUES (?, ?)'

interface Stage {
  readonly database: Database<Connection>
  readonly one: Connection
  readonly two: Connection
  /** What the old version sees. */
  readonly rows: () => Promise<readonly string[]>
}

/** The expanded state with two sessions; a statement that waits for ever ends with an error. */
async function expanded(
  engine: MysqlEngine,
  isolation: string,
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  const database = await engine.createDatabase()
  await database.script(BEFORE)
  const tool = await openTool(database.url, [
    op.changeColumn('t', 'email', {
      into: 'mail',
      type: 'varchar(40)',
      forward: sql`email`,
      backward: sql`lower(mail)`,
    }),
  ])
  const connections = [await database.connect(), await database.connect()] as const
  try {
    await tool.up()
    for (const connection of connections) {
      await connection.query('SET SESSION innodb_lock_wait_timeout = 10')
      await connection.query(`SET SESSION TRANSACTION ISOLATION LEVEL ${isolation}`)
    }
    const rows = async (): Promise<readonly string[]> =>
      (await database.query(`SELECT CONCAT_WS(' ', id, email) AS line FROM t ORDER BY id`)).map(({ line }) =>
        String(line),
      )
    await play({ database, one: connections[0], two: connections[1], rows })
  } finally {
    for (const connection of connections) await connection.end()
    await tool.close()
    await database.dispose()
  }
}

/** MariaDB 11.6.2 and later have a transaction begin anew that locks what was committed after its snapshot. */
async function refusesLaterRows(connection: Connection): Promise<boolean> {
  const [rows] = await connection.query<RowDataPacket[]>(`SHOW VARIABLES LIKE 'innodb_snapshot_isolation'`)
  return rows[0]?.['Value'] === 'ON'
}

async function waiting(database: Database<Connection>): Promise<void> {
  const query = `SELECT 1 FROM information_schema.innodb_trx JOIN information_schema.processlist AS p ON p.id = trx_mysql_thread_id WHERE trx_state = 'LOCK WAIT' AND p.db = DATABASE()`
  // InnoDB renews its list of transactions only where nobody has read it for a tenth of a second.
  for (let tries = 0; (await database.query(query)).length === 0; tries += 1) {
    if (tries > 30) throw new Error('nobody waits')
    await sleep(200)
  }
}

describe.each(
  mysqlEngines.flatMap((engine) =>
    ['READ COMMITTED', 'REPEATABLE READ'].map((isolation) => ({ engine, isolation, name: engine.name })),
  ),
)('an old unique and two writers at once on $name under $isolation', ({ engine, isolation }) => {
  test('the new version waits for a write that isn’t committed yet, of either version, and is led around it', () =>
    expanded(engine, isolation, async ({ database, one, two, rows }) => {
      await one.beginTransaction()
      await one.execute(NEW, [2, 'B'])
      await one.execute(OLD, [3, 'c'])
      const waits = two.execute(NEW, [4, 'b'])
      await waiting(database)
      await one.commit()
      await waits
      await two.execute(NEW, [5, 'C'])
      expect(await rows()).toEqual(['1 a', '2 b', '3 c', '4', '5'])
      await one.beginTransaction()
      await one.execute(NEW, [6, 'D'])
      const gets = two.execute(NEW, [7, 'd'])
      await waiting(database)
      await one.rollback()
      await gets
      expect(await rows()).toContain('7 d')
    }))

  test('what was committed after a transaction’s snapshot leads it around as well', () =>
    expanded(engine, isolation, async ({ one, two, rows }) => {
      await one.beginTransaction()
      await one.query('SELECT * FROM t')
      await two.execute(NEW, [2, 'B'])
      await two.execute(OLD, [3, 'c'])
      await two.query(`UPDATE t SET email = 'd' WHERE id = 1`)
      const write = async (): Promise<void> => {
        await one.execute(NEW, [4, 'b'])
        await one.query(`INSERT INTO t (id, mail) VALUES (5, 'C'), (6, 'D'), (7, 'D')`)
      }
      if (isolation === 'REPEATABLE READ' && (await refusesLaterRows(one))) {
        await expect(write()).rejects.toMatchObject({ errno: 1020 })
        await one.rollback()
        await one.beginTransaction()
      }
      await write()
      await one.commit()
      expect(await rows()).toEqual(['1 d', '2 b', '3 c', '4', '5', '6', '7'])
    }))

  test('writers of other values wait for nobody', () =>
    expanded(engine, isolation, async ({ one, two, rows }) => {
      await one.beginTransaction()
      await two.beginTransaction()
      for (const value of [10, 30, 50]) {
        await one.execute(NEW, [value, `m${value}`])
        await two.execute(NEW, [value + 1, `m${value + 1}`])
        await one.execute(OLD, [value + 2, `m${value + 2}`])
        await two.execute(OLD, [value + 3, `m${value + 3}`])
      }
      await one.commit()
      await two.commit()
      expect(await rows()).toHaveLength(13)
    }))

  test('the old version waits for the new one, and its rule decides', () =>
    expanded(engine, isolation, async ({ database, one, two, rows }) => {
      await one.beginTransaction()
      await one.execute(NEW, [2, 'B'])
      const refused = expect(two.execute(OLD, [3, 'b'])).rejects.toMatchObject({ code: 'ER_DUP_ENTRY' })
      await waiting(database)
      await one.commit()
      await refused
      await one.beginTransaction()
      await one.execute(NEW, [4, 'D'])
      const taken = two.execute(OLD, [5, 'd'])
      await waiting(database)
      await one.rollback()
      await taken
      expect(await rows()).toEqual(['1 a', '2 b', '5 d'])
    }))

  test('two values in opposite order end one transaction, which is tried again', () =>
    expanded(engine, isolation, async ({ database, one, two, rows }) => {
      await one.beginTransaction()
      await two.beginTransaction()
      await one.execute(NEW, [2, 'b'])
      await two.execute(NEW, [3, 'c'])
      const first = one.execute(NEW, [4, 'C'])
      await waiting(database)
      const both = await Promise.allSettled([first, two.execute(NEW, [5, 'B'])])
      expect(both.flatMap((end) => (end.status === 'rejected' ? [end.reason.code] : []))).toEqual([
        'ER_LOCK_DEADLOCK',
      ])
      const [lost, won] = both[0]?.status === 'rejected' ? [one, two] : [two, one]
      await won.commit()
      await lost.execute(NEW, [6, 'B'])
      await lost.execute(NEW, [7, 'C'])
      expect((await rows()).filter((row) => / [bc]$/.test(row))).toHaveLength(2)
    }))
})
