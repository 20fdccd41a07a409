import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import { servers, type Database, type Engine } from '../engines/engine.ts'
import { openTool } from '../operations/tool.ts'

const BEFORE = `CREATE TABLE t (id int PRIMARY KEY, email text CONSTRAINT t_email UNIQUE); INSERT INTO t VALUES (1, 'a')`
const NEW = 'INSERT INTO t (id, mail) VALUES ($1, $2)'
const OLD = 'INSERT INTO t (id, email) VALUES ($1, $2)'

interface Stage {
  readonly database: Database
  readonly one: Client
  readonly two: Client
  /** What the old version sees. */
  readonly rows: () => Promise<readonly string[]>
}

/** The expanded state with two sessions; a statement that waits for ever ends with an error. */
async function expanded(engine: Engine, play: (stage: Stage) => Promise<void>): Promise<void> {
  const database = await engine.createDatabase()
  await database.script(BEFORE)
  const tool = await openTool(database.url, [
    op.changeColumn('t', 'email', {
      into: 'mail',
      type: 'text',
      forward: sql`email`,
      backward: sql`lower(mail)`,
    }),
  ])
  const clients = [await database.connect(), await database.connect()] as const
  try {
    await tool.up()
    for (const client of clients) await client.query(`SET statement_timeout = '10s'`)
    const rows = async (): Promise<readonly string[]> =>
      (await database.query(`SELECT concat_ws(' ', id, email) AS row FROM t ORDER BY id`)).map(({ row }) =>
        String(row),
      )
    await play({ database, one: clients[0], two: clients[1], rows })
  } finally {
    for (const client of clients) await client.end()
    await tool.close()
    await database.dispose()
  }
}

async function waiting(database: Database): Promise<void> {
  const query = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  for (let tries = 0; (await database.query(query)).length === 0; tries += 1) {
    if (tries > 500) throw new Error('nobody waits')
    await sleep(10)
  }
}

describe.each(servers)('an old unique and two writers at once on $name', (engine) => {
  test('the new version gives way to a write that isn’t committed yet, of either version', () =>
    expanded(engine, async ({ one, two, rows }) => {
      await one.query('BEGIN')
      await one.query(NEW, [2, 'B'])
      await one.query(OLD, [3, 'c'])
      await two.query(NEW, [4, 'b'])
      await two.query(NEW, [5, 'C'])
      await one.query('COMMIT')
      expect(await rows()).toEqual(['1 a', '2 b', '3 c', '4', '5'])
    }))

  test('in any order of values nobody waits for the other', () =>
    expanded(engine, async ({ one, two, rows }) => {
      await one.query('BEGIN')
      await two.query('BEGIN')
      await one.query(NEW, [2, 'b'])
      await two.query(NEW, [3, 'c'])
      await one.query(NEW, [4, 'c'])
      await two.query(NEW, [5, 'b'])
      await one.query('COMMIT')
      await two.query('ROLLBACK')
      expect(await rows()).toEqual(['1 a', '2 b', '4'])
    }))

  test('the old version waits for the new one, and its rule decides', () =>
    expanded(engine, async ({ database, one, two, rows }) => {
      await one.query('BEGIN')
      await one.query(NEW, [2, 'B'])
      const refused = expect(two.query(OLD, [3, 'b'])).rejects.toMatchObject({ constraint: 't_email' })
      await waiting(database)
      await one.query('COMMIT')
      await refused
      await one.query('BEGIN')
      await one.query(NEW, [4, 'D'])
      const taken = two.query(OLD, [5, 'd'])
      await waiting(database)
      await one.query('ROLLBACK')
      await taken
      expect(await rows()).toEqual(['1 a', '2 b', '5 d'])
    }))

  test('a bulk write leaves the server’s lock table to others', () =>
    expanded(engine, async ({ one, rows }) => {
      await one.query('BEGIN')
      await one.query(`INSERT INTO t (id, email) SELECT n, 'o' || n FROM generate_series(2, 9000) AS n`)
      await one.query(
        `INSERT INTO t (id, mail) SELECT 9000 + n, 'O' || n % 9000 FROM generate_series(2, 9100) AS n`,
      )
      const { rows: locks } = await one.query(
        `SELECT count(*) <= current_setting('max_locks_per_transaction')::int AS few FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()`,
      )
      expect(locks).toEqual([{ few: true }])
      await one.query('COMMIT')
      expect((await rows()).filter((row) => row.includes(' '))).toHaveLength(9002)
    }))

  test('a role that may only write is led around what it can’t see', () =>
    expanded(engine, async ({ database, one, rows }) => {
      const role = `writer_${process.pid}_${engine.major}`
      await database.script(
        `CREATE ROLE ${role}; GRANT INSERT ON t TO ${role}; ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY any_write ON t FOR INSERT WITH CHECK (true)`,
      )
      try {
        await one.query(`SET ROLE ${role}`)
        await one.query(NEW, [2, 'A'])
        await one.query('RESET ROLE')
        expect(await rows()).toEqual(['1 a', '2'])
      } finally {
        await database.script(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
      }
    }))
})
