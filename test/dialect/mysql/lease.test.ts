import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../../../src/dialect/open-database.ts'
import type { Dialect } from '../../../src/dialect/dialect.ts'
import type { Session } from '../../../src/dialect/session.ts'
import type { MigrationName } from '../../../src/model/names.ts'
import type { Database } from '../../engines/engine.ts'
import { mysqlEngines } from '../../engines/mysql.ts'

const step = {
  runId: 'run',
  migration: '20260101000000_change' as MigrationName,
  transition: 'expand',
  stepId: 'expand/1',
  state: 'intent',
} as const

/** A server that refuses to answer for locks, as some clusters do. */
function withoutLocks(session: Session): Session {
  return {
    ...session,
    get alive() {
      return session.alive
    },
    query: (sql, parameters) => session.query(sql.replace('GET_LOCK', 'NO_SUCH_FUNCTION'), parameters),
  }
}

describe.each(mysqlEngines)('the lease on $name', (engine) => {
  let database: Database<unknown>
  let open: Session[]
  let dialect: Dialect
  const session = async (): Promise<Session> => {
    const opened = await openDatabase(database.url)
    dialect = await opened.dialect()
    open.push(opened.connection.session)
    return opened.connection.session
  }
  const acquire = (held: Session, waitMs = 0): Promise<void> => dialect.acquireLock(held, { waitMs })
  const ALTER = 'ALTER TABLE t ADD COLUMN a int'
  const writes = async (): Promise<Readonly<Record<string, string>>> => ({
    journal: dialect.statements.journal(step),
    'the end of a run': dialect.statements.endRun('run', 'done'),
    'a transaction': dialect.transaction(['INSERT INTO t VALUES (1)'], 1000),
    'a step of its own':
      (await dialect.ways(await session(), ALTER, { step: 'expand/1', allowCopy: false }))[0] ?? '',
  })
  /** As time does. */
  const expire = (): Promise<void> =>
    database.script(`UPDATE bothways_lease SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND`)

  beforeEach(async () => {
    open = []
    database = await engine.createDatabase()
    await database.script('CREATE TABLE t (id int)')
    const first = await session()
    await acquire(first)
    await dialect.ledger(first).ensure()
    await dialect.releaseLock(first)
  })
  afterEach(async () => {
    for (const made of open) await made.close()
    await database.dispose()
  })

  test('lets its holder write, and a second one nothing', async () => {
    const first = await session()
    await acquire(first)
    for (const text of Object.values(await writes())) await first.script(text)
    for (const text of Object.values(await writes())) {
      const stranger = await session()
      await expect(stranger.script(text)).rejects.toMatchObject({ code: 'LOCK_LOST', exitCode: 24 })
      expect(stranger.alive).toBe(false)
    }
    expect(await first.query('SELECT * FROM t')).toHaveLength(1)
  })

  test('of a holder that died goes at once to whoever gets the lock of the same server', async () => {
    const first = await session()
    await acquire(first)
    await first.close()
    const next = await session()
    await acquire(next, 30_000)
    for (const text of Object.values(await writes())) await next.script(text)
  })

  test('alone decides where the server has no locks', async () => {
    const [first, second] = [withoutLocks(await session()), withoutLocks(await session())]
    await acquire(first)
    await expect(acquire(second)).rejects.toMatchObject({
      code: 'LOCK_BUSY',
      message: expect.stringMatching(/session \d+ \(user root@\S+, server \S+:\d+\), .* has (59|60) s left/),
    })
    await dialect.releaseLock(first)
    await acquire(second)
  })

  test('is respected by whoever has the lock of another server of the cluster', async () => {
    const [first, second] = [withoutLocks(await session()), await session()]
    await acquire(first)
    await expect(acquire(second)).rejects.toMatchObject({ code: 'LOCK_BUSY' })
    // Nor does it keep the lock of its own meanwhile.
    await expire()
    await acquire(await session())
  })

  test.each(['journal', 'the end of a run', 'a transaction', 'a step of its own'])(
    'that was lost in a pause fences out %s',
    async (kind) => {
      const [paused, next] = [withoutLocks(await session()), withoutLocks(await session())]
      await acquire(paused)
      await expire()
      await acquire(next)
      const text = (await writes())[kind] ?? ''
      await expect(paused.script(text)).rejects.toMatchObject({ code: 'LOCK_LOST' })
      expect(await next.query('SELECT * FROM t')).toEqual([])
      expect(await next.query('SELECT * FROM bothways_journal')).toEqual([])
      await next.script(text)
      // What the one that was fenced out does at its end takes nothing from the other.
      await dialect.releaseLock(paused)
      await expect(acquire(withoutLocks(await session()))).rejects.toMatchObject({ code: 'LOCK_BUSY' })
    },
  )
})
