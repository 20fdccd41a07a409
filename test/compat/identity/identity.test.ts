import { Kysely, MysqlDialect, PostgresDialect, sql } from 'kysely'
import mysql from 'mysql2'
import mysqlPromise from 'mysql2/promise'
import { Client, Pool } from 'pg'
import { describe, expect, test } from 'vitest'
import type { Ask } from '../../../src/compat/identity/check-release.ts'
import {
  checkRelease,
  identifiedDialect,
  identifyMysql2,
  identifyPg,
  releaseTime,
  releaseUrl,
} from '../../../src/release.ts'
import { server } from '../../cli/chosen.ts'
import { mysqlEngines } from '../../engines/mysql.ts'
import { using } from '../../engines/using.ts'

const RELEASE = '20260102030405'

function checkPg(pool: Pool): Promise<void> {
  return checkRelease('postgres', RELEASE, async (work) => {
    const client = await pool.connect()
    try {
      return await work(async (text) => (await client.query<Record<string, unknown>>(text)).rows)
    } finally {
      client.release()
    }
  })
}

function checkMysql(pool: mysqlPromise.Pool): Promise<void> {
  return checkRelease('mysql', RELEASE, async (work) => {
    const connection = await pool.getConnection()
    const ask: Ask = async (text) => {
      const [rows] = await connection.query(text)
      return rows as Awaited<ReturnType<Ask>>
    }
    try {
      return await work(ask)
    } finally {
      connection.release()
    }
  })
}

describe.each(server)('on $name', (engine) => {
  test('a pool of pg says which release it is on every connection, and one that doesn’t is told', async () => {
    await using(engine.createDatabase(), async (database) => {
      const silent = new Pool({ connectionString: database.url })
      const saying = new Pool({ connectionString: database.url })
      identifyPg(saying, `${RELEASE}_prices`)
      await checkPg(saying)
      await expect(checkPg(silent)).rejects.toMatchObject({
        code: 'RELEASE_NOT_IDENTIFIED',
        message: `a connection doesn’t say which release it is, and should say ${RELEASE}`,
      })
      const other = new Pool({ connectionString: releaseUrl(database.url, '20250101000000') })
      await expect(checkPg(other)).rejects.toThrow('says that it is 20250101000000')
      await Promise.all([silent.end(), saying.end(), other.end()])
    })
  })

  test('a URL says it, whatever else stands in its options', async () => {
    await using(engine.createDatabase(), async (database) => {
      const before = `${database.url}${database.url.includes('?') ? '&' : '?'}options=-c%20statement_timeout%3D5s`
      const pool = new Pool({ connectionString: releaseUrl(before, RELEASE) })
      await checkPg(pool)
      expect((await pool.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '5s' }])
      await pool.end()
    })
  })

  test('a Kysely says it, transactions and single queries alike', async () => {
    await using(engine.createDatabase(), async (database) => {
      const dialect = new PostgresDialect({ pool: new Pool({ connectionString: database.url }) })
      const db = new Kysely<unknown>({ dialect: identifiedDialect(dialect, 'postgres', RELEASE) })
      const said = sql<{ said: string }>`select current_setting('bothways.release', true) as said`
      const alone = await said.execute(db)
      const inside = await db.transaction().execute((transaction) => said.execute(transaction))
      expect([alone.rows, inside.rows]).toEqual([[{ said: RELEASE }], [{ said: RELEASE }]])
      await db.destroy()
    })
  })

  test('connections that share a session are told, as behind a pooler that hands sessions round', async () => {
    await using(engine.createDatabase(), async (database) => {
      const client = new Client({ connectionString: database.url })
      await client.connect()
      await client.query(`SET bothways.release = '${RELEASE}'`)
      const shared = checkRelease('postgres', RELEASE, (work) =>
        work(async (text) => (await client.query<Record<string, unknown>>(text)).rows),
      )
      await expect(shared).rejects.toMatchObject({
        code: 'RELEASE_NOT_IDENTIFIED',
        message: expect.stringContaining('two connections share one session') as string,
      })
      await client.end()
    })
  })
})

describe.each(mysqlEngines)('on $name', (engine) => {
  test('pools of mysql2 say which release they are on every connection, with promises and without', async () => {
    await using(engine.createDatabase(), async (database) => {
      const saying = mysqlPromise.createPool({ uri: database.url })
      const silent = mysqlPromise.createPool({ uri: database.url })
      const core = mysql.createPool({ uri: database.url })
      identifyMysql2(saying, RELEASE)
      identifyMysql2(core, RELEASE)
      await checkMysql(saying)
      await checkMysql(core.promise())
      await expect(checkMysql(silent)).rejects.toMatchObject({ code: 'RELEASE_NOT_IDENTIFIED' })
      await Promise.all([saying.end(), silent.end(), core.promise().end()])
    })
  })

  test('a Kysely says it', async () => {
    await using(engine.createDatabase(), async (database) => {
      const dialect = new MysqlDialect({ pool: mysql.createPool({ uri: database.url }) })
      const db = new Kysely<unknown>({ dialect: identifiedDialect(dialect, 'mysql', RELEASE) })
      const { rows } = await sql<{ said: string }>`select @bothways_release as said`.execute(db)
      expect(rows).toEqual([{ said: RELEASE }])
      await db.destroy()
    })
  })
})

test('a release says who it is by a migration, and nothing else', () => {
  expect(releaseTime('20260102030405_prices')).toBe(RELEASE)
  for (const wrong of ['v2', '2026', `${RELEASE}'; drop table users`]) {
    expect(() => releaseTime(wrong)).toThrow(/is no migration/)
  }
  expect(() => releaseUrl('mysql://root@host/shop', RELEASE)).toThrow(/only a PostgreSQL URL/)
})
