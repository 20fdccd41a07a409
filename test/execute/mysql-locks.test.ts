import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from 'mysql2/promise'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Session } from '../../src/dialect/session.ts'
import type { RunEvent } from '../../src/model/run-event.ts'
import { idOf } from '../crash/cut-off.ts'
import { differences, everything } from '../crash/everything.ts'
import { runTool, type Command } from '../crash/tool.ts'
import type { Database } from '../engines/engine.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { scratchProject, type Scratch } from '../project/scratch.ts'

const MIGRATION = `import { defineMigration, op, sql } from 'bothways'
export default defineMigration({
  summary: 'Shouted names',
  operations: [
    op.changeColumn('items', 'name', {
      into: 'shout', type: 'varchar(100)', notNull: true, forward: sql\`upper(name)\`, backward: sql\`lower(shout)\`,
    }),
  ],
})`

describe.each(mysqlEngines)('locks on $name', (engine) => {
  let database: Database<Connection>
  let project: Scratch
  let events: RunEvent[]
  beforeEach(async () => {
    events = []
    vi.stubEnv('BOTHWAYS_LOCK_TIMEOUT_MS', '1000')
    project = scratchProject()
    project.write('migrations/20260101000000_shout.ts', MIGRATION)
    database = await engine.createDatabase()
    await database.script(
      `CREATE TABLE items (id int PRIMARY KEY, name varchar(100) NOT NULL);
INSERT INTO items WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < 900) SELECT i, concat('name ', i) FROM numbers`,
    )
    await tool('baseline')
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    project[Symbol.dispose]()
    await database.dispose()
  })
  const tool = (command: Command): Promise<void> =>
    runTool(database.url, project.directory, command, { on: (event) => void events.push(event) })

  /** Runs until it says that it waits. */
  async function untilWaiting(running: Promise<unknown>): Promise<void> {
    while (!events.some(({ kind }) => kind === 'waiting')) await Promise.race([sleep(5), running])
  }
  /** A session that began, did this and has nothing more to say. */
  async function idle(...statements: readonly string[]): Promise<Connection> {
    const session = await database.connect()
    await session.query('BEGIN')
    for (const statement of statements) await session.query(statement)
    return session
  }

  test.each<Command>(['up', 'contract', 'revert'])(
    '%s gives way to an idle transaction, names it, and gets through; readers get through meanwhile',
    async (command) => {
      if (command !== 'up') await tool('up')
      events = []
      const blocker = await idle('SELECT * FROM items LIMIT 1')
      const reader = await database.connect()
      await reader.query('SET SESSION lock_wait_timeout = 5')
      const running = tool(command)
      await untilWaiting(running)
      for (let reads = 0; reads < 5; reads += 1) {
        await reader.query('SELECT count(*) FROM items')
        await sleep(100)
      }
      await blocker.query('COMMIT')
      await running
      expect(events.find(({ kind }) => kind === 'waiting')).toMatchObject({
        reason: expect.stringContaining('Lock wait timeout'),
        blockers: [
          expect.stringMatching(
            new RegExp(
              `^session ${blocker.threadId} \\(user root, from \\S+\\) is idle for \\d+ s with its transaction open$`,
            ),
          ),
        ],
      })
    },
  )

  test('patience ends: nothing has changed, and the blocker is named', async () => {
    vi.stubEnv('BOTHWAYS_LOCK_BUDGET_MS', '1500')
    const before = await everything(database)
    const blocker = await idle('SELECT * FROM items LIMIT 1')
    await expect(tool('up')).rejects.toMatchObject({
      code: 'PUT_BACK',
      exitCode: 23,
      message: expect.stringContaining('did not get its locks within 2 s'),
      details: [expect.stringContaining(`session ${blocker.threadId} `)],
      next: expect.stringContaining('End the session that is in the way'),
    })
    await blocker.query('COMMIT')
    expect(differences(before, await everything(database))).toEqual([])
  })

  describe('a fill', () => {
    let id: number | undefined
    beforeEach(() => void (id = undefined))
    /** Does this before the first slice: earlier, the tool's own ALTER would wait for it. */
    const upAfter = (meet: () => Promise<unknown>): Promise<void> => {
      let met: Promise<unknown> | undefined
      const through = (session: Session): Session => ({
        ...session,
        get alive() {
          return session.alive
        },
        async execute(sql, parameters) {
          if (sql.includes('_bw_free')) {
            id = await idOf(database, session)
            await (met ??= meet())
          }
          return session.execute(sql, parameters)
        },
      })
      return runTool(database.url, project.directory, 'up', {
        through,
        on: (event) => void events.push(event),
      })
    }
    /** Until the tool waits for a row, which it does for the rows that are left at the end. */
    async function untilRowWait(running: Promise<unknown>): Promise<void> {
      const waits = `SELECT 1 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT' AND trx_mysql_thread_id = ?`
      // MySQL shows an old picture for as long as it is asked ten times a second.
      const isWaiting = async (): Promise<boolean> =>
        id !== undefined && (await database.query(waits, [id])).length > 0
      while (!(await isWaiting())) await Promise.race([sleep(150), running])
    }
    const shout = (row: number): Promise<readonly unknown[]> =>
      database.query('SELECT shout FROM items WHERE id = ?', [row])

    test('passes over a row that is locked and comes back for it: who has it locked may go on', async () => {
      let writer: Connection | undefined
      const running = upAfter(
        async () => (writer = await idle(`UPDATE items SET name = 'locked' WHERE id = 500`)),
      )
      await untilRowWait(running)
      // Rows before it in the same slice: with these in hand the tool would be in a deadlock with the application.
      await writer?.query(`UPDATE items SET name = 'too' WHERE id < 500`)
      await writer?.query('COMMIT')
      await running
      expect(await shout(499)).toEqual([{ shout: 'TOO' }])
      expect(await shout(500)).toEqual([{ shout: 'LOCKED' }])
    })

    test('that is in a deadlock after all tries again', async () => {
      let first: Connection | undefined
      let second: Connection | undefined
      const running = upAfter(async () => {
        first = await idle(`UPDATE items SET name = 'first' WHERE id = 500`)
        second = await idle(`UPDATE items SET name = 'second' WHERE id >= 600`)
      })
      await untilRowWait(running)
      await first?.query('COMMIT')
      // It has row 500 now, and waits for row 600, whose owner has changed more than it has.
      await expect
        .poll(async () => database.query('SELECT id FROM items WHERE id = 500 FOR UPDATE SKIP LOCKED'))
        .toEqual([])
      await untilRowWait(running)
      await second?.query(`UPDATE items SET name = 'second' WHERE id = 500`)
      await second?.query('COMMIT')
      await running
      expect(await shout(500)).toEqual([{ shout: 'SECOND' }])
      expect(await shout(600)).toEqual([{ shout: 'SECOND' }])
    })
  })
})
