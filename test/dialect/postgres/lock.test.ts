import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { connect } from '../../../src/dialect/postgres/connect.ts'
import { acquireLock, releaseLock } from '../../../src/dialect/postgres/lock.ts'
import type { Session } from '../../../src/dialect/session.ts'
import { engines, servers, type Database, type Engine } from '../../engines/engine.ts'
import { raised } from './raised.ts'

async function withRunners(
  engine: Engine,
  use: (first: Session, second: Session, database: Database) => Promise<void>,
): Promise<void> {
  const database = await engine.createDatabase()
  const sessions = [await connect(database.url), await connect(database.url)].map(({ session }) => session)
  const [first, second] = sessions
  if (first === undefined || second === undefined) throw new Error('two sessions')
  try {
    await use(first, second, database)
  } finally {
    for (const session of sessions) await session.close()
    await database.dispose()
  }
}

const pidOf = async (session: Session): Promise<unknown> =>
  (await session.query('select pg_backend_pid() as pid'))[0]?.['pid']

describe.each(engines)('the lock on $name', (engine) => {
  test('is taken and given back', async () => {
    const database = await engine.createDatabase()
    const { session } = await connect(database.url)
    const held = `select 1 from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()`
    await acquireLock(session, { waitMs: 0 })
    expect(await session.query(held)).toHaveLength(1)
    await releaseLock(session)
    expect(await session.query(held)).toEqual([])
    await session.close()
    await releaseLock(session)
    await database.dispose()
  })
})

describe.each(servers)('the lock on $name', (engine) => {
  test('busy names the holder, at once or after the wait', () =>
    withRunners(engine, async (first, second) => {
      await acquireLock(first, { waitMs: 0 })
      const error = await raised(acquireLock(second, { waitMs: 0 }))
      expect(error).toMatchObject({
        code: 'LOCK_BUSY',
        exitCode: 22,
        state: 'Nothing was changed by this command.',
      })
      expect(error.message).toContain(
        `session ${String(await pidOf(first))} (user postgres, application bothways, from `,
      )
      expect(error.message).toMatch(/connected since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/)
      const told: string[] = []
      const started = Date.now()
      await raised(acquireLock(second, { waitMs: 500, onWait: (holder) => told.push(holder) }))
      expect(Date.now() - started).toBeGreaterThanOrEqual(490)
      expect(told).toEqual([expect.stringContaining('application bothways')])
    }))

  test('a role without rights learns who, and that the rest is hidden', () =>
    withRunners(engine, async (first, _, database) => {
      await acquireLock(first, { waitMs: 0 })
      const role = `bw_role_${process.pid}_lock`
      await database.script(`create role ${role} login`)
      const url = new URL(database.url)
      url.username = role
      const { session } = await connect(url.href)
      const error = await raised(acquireLock(session, { waitMs: 0 }))
      expect(error.message).toContain('user postgres, application bothways, the rest is hidden')
      await session.close()
      await database.script(`drop role ${role}`)
    }))

  test('who waits gets it when it is free', () =>
    withRunners(engine, async (first, second) => {
      await acquireLock(first, { waitMs: 0 })
      const given = sleep(300).then(() => releaseLock(first))
      await Promise.all([acquireLock(second, { waitMs: 10_000 }), given])
      expect(await raised(acquireLock(first, { waitMs: 0 }))).toMatchObject({ code: 'LOCK_BUSY' })
    }))

  test('a killed holder frees it', () =>
    withRunners(engine, async (first, second, database) => {
      await acquireLock(first, { waitMs: 0 })
      const pid = await pidOf(first)
      const killed = sleep(200).then(() => database.query('select pg_terminate_backend($1)', [pid]))
      await Promise.all([acquireLock(second, { waitMs: 10_000 }), killed])
      await releaseLock(first)
    }))

  test('giving it back in a failed transaction hides no other error, and the end of the session frees it', () =>
    withRunners(engine, async (first, second) => {
      await acquireLock(first, { waitMs: 0 })
      await first.script('begin')
      await expect(first.script('select 1/0')).rejects.toThrow()
      await releaseLock(first)
      await first.close()
      await acquireLock(second, { waitMs: 10_000 })
    }))

  test('two databases of one server do not wait for each other', () =>
    withRunners(engine, async (first) => {
      await acquireLock(first, { waitMs: 0 })
      await withRunners(engine, (other) => acquireLock(other, { waitMs: 0 }))
    }))

  test('CREATE INDEX CONCURRENTLY of the holder does not wait for those who wait', () =>
    withRunners(engine, async (first, second) => {
      await first.script('create table big as select generate_series(1, 50000) as id')
      await acquireLock(first, { waitMs: 0 })
      const waiting = acquireLock(second, { waitMs: 20_000 })
      await sleep(150)
      const started = Date.now()
      await first.script('create index concurrently big_id on big (id)')
      expect(Date.now() - started).toBeLessThan(10_000)
      await releaseLock(first)
      await waiting
    }))
})
