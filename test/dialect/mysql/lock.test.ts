import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../../src/dialect/mysql/connect.ts'
import { acquireLock, releaseLock } from '../../../src/dialect/mysql/lock.ts'
import type { Session } from '../../../src/dialect/session.ts'
import type { Database } from '../../engines/engine.ts'
import { mysqlEngines } from '../../engines/mysql.ts'
import { startProxy } from '../../engines/proxy.ts'

const idOf = async (session: Session): Promise<unknown> =>
  (await session.query('SELECT CONNECTION_ID() AS id'))[0]?.['id']

describe.each(mysqlEngines)('the lock on $name', (engine) => {
  let database: Database<unknown>
  let open: Session[]
  const session = async (url = database.url): Promise<Session> => {
    const made = (await connect(url)).session
    open.push(made)
    return made
  }
  beforeEach(async () => {
    open = []
    database = await engine.createDatabase()
  })
  afterEach(async () => {
    for (const made of open) await made.close()
    await database.dispose()
  })

  test('busy names the holder, at once or after the wait', async () => {
    const [first, second] = [await session(), await session()]
    await acquireLock(first, { waitMs: 0 })
    const id = String(await idOf(first))
    await expect(acquireLock(second, { waitMs: 0 })).rejects.toMatchObject({
      code: 'LOCK_BUSY',
      exitCode: 22,
      state: 'Nothing was changed by this command.',
      message: expect.stringContaining(`session ${id} (user root, from `),
    })
    const told: string[] = []
    const waiting = acquireLock(second, { waitMs: 300, onWait: (holder) => told.push(holder) })
    await expect(waiting).rejects.toMatchObject({ code: 'LOCK_BUSY' })
    expect(told).toEqual([expect.stringMatching(/idle for \d+ s/)])
  })

  test('who waits gets it when it is given back, or its holder killed', async () => {
    const [first, second] = [await session(), await session()]
    await acquireLock(first, { waitMs: 0 })
    const waiting = acquireLock(second, { waitMs: 30_000 })
    await releaseLock(first)
    await waiting
    const third = acquireLock(first, { waitMs: 30_000 })
    await database.query(`KILL ${Number(await idOf(second))}`)
    await third
    await releaseLock(second)
  })

  test('two databases of one server do not wait for each other', async () => {
    const other = await engine.createDatabase()
    try {
      await acquireLock(await session(), { waitMs: 0 })
      await acquireLock(await session(other.url), { waitMs: 0 })
    } finally {
      await other.dispose()
    }
  })

  test('a holder whose client died keeps it until its statement ends, and says which', async () => {
    await database.script('CREATE TABLE t (id int)')
    const reader = await session()
    await reader.script('LOCK TABLES t READ')
    const proxy = await startProxy(database.url)
    const holder = await session(proxy.url)
    await acquireLock(holder, { waitMs: 0 })
    proxy.cutAt('ADD COLUMN more', 'during')
    const alter = holder.script('ALTER /* bothways expand/7 */ TABLE t ADD COLUMN more int')
    await expect(alter).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    const next = await session()
    await expect
      .poll(() => acquireLock(next, { waitMs: 0 }).catch((error: Error) => error.message))
      .toMatch(/for \d+ s in: ALTER \/\* bothways expand\/7 \*\/ TABLE t ADD COLUMN more int\) holds/)
    const waiting = acquireLock(next, { waitMs: 30_000 })
    await reader.script('UNLOCK TABLES')
    await waiting
    // Whoever has the lock finds the statement done.
    expect(await next.query(`SHOW COLUMNS FROM t LIKE 'more'`)).toHaveLength(1)
    await proxy.close()
  })
})
