import { describe, expect, test } from 'vitest'
import { engines, servers } from './engine.ts'
import { using } from './using.ts'

const tables = `select tablename as name from pg_tables where schemaname = 'public' order by 1`

describe.each(engines)('$name', (engine) => {
  test('is the version it says', async () => {
    await using(engine.createDatabase(), async (database) => {
      const [row] = await database.query(`select current_setting('server_version_num')::int / 10000 as major`)
      expect(row).toEqual({ major: engine.major })
    })
  })

  test('keeps two databases apart', async () => {
    await using(engine.createDatabase(), async (one) => {
      await using(engine.createDatabase(), async (other) => {
        await one.script('create table only_here (id int); insert into only_here values (1)')
        expect(await one.query(tables)).toEqual([{ name: 'only_here' }])
        expect(await other.query(tables)).toEqual([])
      })
    })
  })

  test('copies a template with its rows, and the copy lives alone', async () => {
    await using(engine.createDatabase(), async (template) => {
      await template.script(
        'create table kept (id bigint, raw bytea); insert into kept values (7, $$\\x00ff$$)',
      )
      await using(engine.createDatabase({ template }), async (copy) => {
        await copy.query('update kept set id = id + $1', [1])
        expect(await copy.query('select * from kept')).toEqual([{ id: '8', raw: Buffer.from([0, 255]) }])
        expect(await template.query('select id from kept')).toEqual([{ id: '7' }])
      })
    })
  })

  test('opens again after release', async () => {
    await using(engine.createDatabase(), async (database) => {
      await database.script('create table t (id int)')
      await database.release()
      expect(await database.query(tables)).toEqual([{ name: 't' }])
    })
  })
})

describe.each(servers)('$name sessions', (engine) => {
  test('work side by side, and dispose ends those left open', async () => {
    const database = await engine.createDatabase()
    const [one, other] = [await database.connect(), await database.connect()]
    await one.query('begin; create table unseen (id int)')
    expect((await other.query(tables)).rows).toEqual([])
    await database.dispose()
    await expect(other.query('select 1')).rejects.toThrow()
  })
})
