import { readdirSync, readFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CamelCasePlugin, Kysely, MysqlDialect, PostgresDialect } from 'kysely'
import mysql from 'mysql2'
import mysqlPromise from 'mysql2/promise'
import pg, { Pool } from 'pg'
import { describe, expect, test } from 'vitest'
import { recordMysql2, recordPg, recorderPlugin, unrecorded } from '../../../src/recorder.ts'
import { server } from '../../cli/chosen.ts'
import { mysqlEngines } from '../../engines/mysql.ts'
import { using } from '../../engines/using.ts'

/** Statements in the order in which they were first seen. */
function recorded(directory: string): readonly string[] {
  return readdirSync(directory).flatMap((name) => {
    const [, ...lines] = readFileSync(join(directory, name), 'utf8').trim().split('\n')
    return lines.map((line) => (JSON.parse(line) as { sql: string }).sql)
  })
}

describe.each(server)('on $name', (engine) => {
  test('what clients and pools of pg send is noted, with texts, configs and callbacks alike', async () => {
    await using(engine.createDatabase(), async (database) => {
      await inFolder(async (directory) => {
        const stop = recordPg(pg, { directory })
        const pool = new Pool({ connectionString: database.url })
        await pool.query('select 1 as a')
        await pool.query('select $1::int as b', [1])
        await pool.query({ name: 'c', text: 'select 3 as c' })
        await new Promise<void>((done) => pool.query('select 4 as d', () => done()))
        await expect(pool.query('select nothing from nowhere')).rejects.toThrow('nowhere')
        await unrecorded(() => pool.query('select 5 as e'))
        stop()
        await pool.query('select 6 as f')
        await pool.end()
        expect(recorded(directory)).toEqual([
          'select 1 as a',
          'select $1::int as b',
          'select 3 as c',
          'select 4 as d',
          'select nothing from nowhere',
        ])
      })
    })
  })

  test('a plugin notes what a Kysely compiles, as the plugins before it leave it', async () => {
    await using(engine.createDatabase(), async (database) => {
      await database.script('create table user_names (first_name text)')
      await inFolder(async (directory) => {
        const db = new Kysely<{ userNames: { firstName: string } }>({
          dialect: new PostgresDialect({ pool: new Pool({ connectionString: database.url }) }),
          plugins: [new CamelCasePlugin(), recorderPlugin('postgres', { directory })],
        })
        await db.insertInto('userNames').values({ firstName: 'Ada' }).execute()
        expect(await db.selectFrom('userNames').select('firstName').execute()).toEqual([{ firstName: 'Ada' }])
        await db.destroy()
        expect(recorded(directory)).toEqual([
          'insert into "user_names" ("first_name") values ($1)',
          'select "first_name" from "user_names"',
        ])
      })
    })
  })
})

describe.each(mysqlEngines)('on $name', (engine) => {
  test('what connections and pools of mysql2 send is noted, as the server is asked', async () => {
    await using(engine.createDatabase(), async (database) => {
      await database.script('create table t (a int, b varchar(9))')
      await inFolder(async (directory) => {
        const stop = recordMysql2(mysql, { directory })
        const pool = mysqlPromise.createPool({ uri: database.url, namedPlaceholders: true })
        await pool.query('insert into t values ?', [
          [
            [1, 'x'],
            [2, 'y'],
          ],
        ])
        await pool.query('insert into t set ?', [{ a: 3, b: 'z' }])
        await pool.query('select a from ?? where a in (?)', ['t', [1, 2]])
        await pool.query('select b from t where a = :a', { a: 1 })
        await pool.execute('select a, b from t where a = ?', [1])
        const db = new Kysely<{ t: { a: number } }>({
          dialect: new MysqlDialect({ pool: mysql.createPool({ uri: database.url }) }),
        })
        await db.selectFrom('t').select('a').where('a', '>', 1).execute()
        await db.destroy()
        stop()
        await pool.end()
        expect(recorded(directory)).toEqual([
          'insert into t values (?, ?), (?, ?)',
          'insert into t set `a` = ?, `b` = ?',
          'select a from `t` where a in (?, ?)',
          'select b from t where a = ?',
          'select a, b from t where a = ?',
          'select `a` from `t` where `a` > ?',
        ])
      })
    })
  })
})

test('another module than mysql2 itself is refused', () => {
  expect(() => recordMysql2(mysqlPromise as unknown as typeof mysql)).toThrow(
    /another module than mysql2 itself/,
  )
})

async function inFolder(use: (path: string) => Promise<void>): Promise<void> {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'bw-recorded-'))
  await use(directory.path)
}
