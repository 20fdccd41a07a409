import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { connect } from '../../../src/dialect/postgres/connect.ts'
import { classify } from '../../../src/dialect/postgres/errors.ts'
import type { Session } from '../../../src/dialect/session.ts'
import { engines, servers, type Engine } from '../../engines/engine.ts'
import { raised } from './raised.ts'

async function withSession(engine: Engine, use: (session: Session) => Promise<void>): Promise<void> {
  const database = await engine.createDatabase()
  const { session } = await connect(database.url)
  try {
    await use(session)
  } finally {
    await session.close()
    await database.dispose()
  }
}

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of texts) yield Buffer.from(part)
}

async function text(parts: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = []
  for await (const part of parts) all.push(part)
  return Buffer.concat(all).toString('utf8')
}

const one = async (session: Session): Promise<unknown> => (await session.query('select 1 as one'))[0]

describe.each(engines)('a session on $name', (engine) => {
  test('asks several queries in one message, and gives the rows of each', () =>
    withSession(engine, async (session) => {
      const asked = ['select 1 as one', 'select 2 as two where false', "select 'a;b' as three"]
      expect(await session.queryAll(asked)).toEqual([[{ one: 1 }], [], [{ three: 'a;b' }]])
      expect(await session.queryAll(asked.slice(0, 1))).toEqual([[{ one: 1 }]])
      expect(await session.queryAll([])).toEqual([])
    }))

  test('queries with parameters, counts rows, and gives bigints as text', () =>
    withSession(engine, async (session) => {
      await session.script(
        `create table "a ""b" (id bigint, note text); insert into "a ""b" values (1, 'x'), (2, null)`,
      )
      expect(await session.execute('update "a ""b" set note = $1 where id > $2', ['y', 0])).toBe(2)
      expect(await session.query('select * from "a ""b" order by id')).toEqual([
        { id: '1', note: 'y' },
        { id: '2', note: 'y' },
      ])
    }))

  test('a script is one transaction, unless it says otherwise', () =>
    withSession(engine, async (session) => {
      await expect(session.script('create table gone (id int); select 1/0')).rejects.toThrow(
        'division by zero',
      )
      expect(await session.query(`select to_regclass('gone') as found`)).toEqual([{ found: null }])
      await expect(session.script('begin; create table gone (id int); select 1/0; commit')).rejects.toThrow()
      await session.script('rollback')
      await session.script('begin; create table stays (id int); commit; begin; select 1; rollback')
      expect(await session.query(`select to_regclass('stays')::text as found`)).toEqual([{ found: 'stays' }])
    }))

  test('copies out and in, byte for byte', () =>
    withSession(engine, async (session) => {
      await session.script(`create table source (id int, note text); create table target (like source);
        insert into source select n, E'tab\\t, back\\\\slash, ünï "' || n || repeat('-', 200) from generate_series(1, 2000) as n`)
      const copied = await text(session.copyOut('copy source to stdout'))
      expect(
        await session.copyIn('copy target from stdin', chunks(copied.slice(0, 1000), copied.slice(1000))),
      ).toBe(2000)
      expect(await session.query('table source except table target')).toEqual([])
      const csv = await text(
        session.copyOut(`copy (select 'to stdout' as a) to stdout with (format csv, header)`),
      )
      expect(csv).toBe('a\nto stdout\n')
    }))

  test('copies rows from none to many packets long, to a reader that takes its time', () =>
    withSession(engine, async (session) => {
      const rows = `select repeat(md5(n::text), case when n % 50 = 0 then 20000 else n % 7 end) from generate_series(1, 500) as n`
      const [expected] = await session.query<{ hash: string }>(
        `select encode(sha256(convert_to(string_agg(line || E'\n', ''), 'UTF8')), 'hex') as hash from (${rows}) as lines (line)`,
      )
      const hash = createHash('sha256')
      for await (const chunk of session.copyOut(`copy (${rows}) to stdout`)) {
        hash.update(chunk)
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
      expect(hash.digest('hex')).toBe(expected?.hash)
    }))

  test('goes on after a copy that failed', () =>
    withSession(engine, async (session) => {
      await session.script('create table keyed (id int primary key)')
      await expect(text(session.copyOut('copy nowhere to stdout'))).rejects.toThrow('nowhere')
      await expect(
        text(session.copyOut('copy (select 1/(n-5000) from generate_series(1, 9000) n) to stdout')),
      ).rejects.toThrow('division by zero')
      await expect(session.copyIn('copy nowhere from stdin', chunks('1\n'))).rejects.toThrow('nowhere')
      await expect(session.copyIn('copy keyed from stdin', chunks('1\n', '1\n'))).rejects.toMatchObject({
        code: '23505',
      })
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('7\n')
        throw new Error('the disk is gone')
      }
      await expect(session.copyIn('copy keyed from stdin', broken())).rejects.toThrow('the disk is gone')
      expect(await session.query('table keyed')).toEqual([])
      expect(await one(session)).toEqual({ one: 1 })
    }))

  test('goes on after a reader that stopped early', () =>
    withSession(engine, async (session) => {
      for await (const chunk of session.copyOut('copy (select generate_series(1, 300000)) to stdout')) {
        expect(chunk.length).toBeGreaterThan(0)
        break
      }
      expect(await one(session)).toEqual({ one: 1 })
    }))
})

describe.each(servers)('a connection to $name that is lost', (engine) => {
  /** A session whose server process is ended while `use` is under way. */
  async function whileKilled(
    use: (session: Session, kill: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const database = await engine.createDatabase()
    const { session } = await connect(database.url)
    const [own] = await session.query<{ pid: number }>('select pg_backend_pid() as pid')
    try {
      await use(session, async () => {
        await database.query('select pg_terminate_backend($1)', [own?.pid])
      })
    } finally {
      await session.close()
      await database.dispose()
    }
  }

  test('in a statement', () =>
    whileKilled(async (session, kill) => {
      const work = raised(session.query('select pg_sleep(30)'))
      const [error] = await Promise.all([work, sleep(200).then(kill)])
      expect(error).toMatchObject({ code: 'CONNECTION_LOST', exitCode: 24 })
      expect(error.next).toContain('migrate status')
      expect(classify(error)).toMatchObject({ kind: 'connection lost', code: '57P01' })
      expect(session.alive).toBe(false)
      expect(await raised(session.script('select 1'))).toMatchObject({ code: 'CONNECTION_LOST' })
    }))

  test('between two statements, without ending the process', () =>
    whileKilled(async (session, kill) => {
      await kill()
      await expect.poll(() => session.alive).toBe(false)
      expect(await raised(session.query('select 1'))).toMatchObject({ code: 'CONNECTION_LOST' })
    }))

  test('in a copy, either way', async () => {
    await whileKilled(async (session, kill) => {
      const work = raised(
        text(session.copyOut('copy (select pg_sleep(0.01), n from generate_series(1, 9000) n) to stdout')),
      )
      const [error] = await Promise.all([work, sleep(200).then(kill)])
      expect(error).toMatchObject({ code: 'CONNECTION_LOST' })
    })
    await whileKilled(async (session, kill) => {
      await session.script('create table target (id int)')
      async function* slow(): AsyncGenerator<Uint8Array> {
        for (let row = 0; row < 3000 && session.alive; row += 1) {
          yield Buffer.from(`${row}\n`)
          await new Promise((wait) => setTimeout(wait, 5))
        }
      }
      const work = raised(session.copyIn('copy target from stdin', slow()))
      const [error] = await Promise.all([work, sleep(200).then(kill)])
      expect(error).toMatchObject({ code: 'CONNECTION_LOST' })
    })
  })
})
