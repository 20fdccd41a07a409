import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { killable, type DedicatedServer } from './dedicated.ts'
import { mysqlEngines } from './mysql.ts'
import { startProxy, type Loss } from './proxy.ts'
import { using } from './using.ts'

const columns = `SELECT column_name AS name FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 't' ORDER BY ordinal_position`

describe.each(killable)('$name, killed', (engine) => {
  let server: DedicatedServer
  beforeAll(async () => {
    server = await engine.start()
  })
  afterAll(() => server.stop())

  test('has all it acknowledged when it is back, and nothing it did not', async () => {
    const database = await server.createDatabase()
    await database.script(
      'CREATE TABLE t (id int); INSERT INTO t VALUES (1); ALTER TABLE t ADD COLUMN more int',
    )
    const open = await database.connect()
    await open.query('BEGIN; INSERT INTO t VALUES (2, 2)')
    await server.crash()
    await expect(database.query('SELECT 1')).rejects.toThrow()
    await server.restart()
    expect(await database.query('SELECT * FROM t')).toEqual([{ id: 1, more: null }])
    await database.dispose()
  })
})

describe.each(mysqlEngines)('$name behind a proxy', (engine) => {
  test.each<[Loss, readonly string[]]>([
    ['before', ['id']],
    ['after', ['id', 'more']],
  ])('a connection lost %s a DDL fails, and leaves the columns %j', async (loss, expected) => {
    await using(engine.createDatabase(), async (database) => {
      await database.script('CREATE TABLE t (id int)')
      const proxy = await startProxy(database.url)
      const client = await createConnection({ uri: proxy.url })
      client.on('error', () => undefined)
      const cut = proxy.cutAt('ADD COLUMN more', loss)
      await client.query('SELECT 1')
      expect(cut.happened()).toBe(false)
      await expect(client.query('ALTER TABLE t ADD COLUMN more int')).rejects.toThrow(/[Cc]onnection/)
      expect(cut.happened()).toBe(true)
      expect((await database.query(columns)).map(({ name }) => name)).toEqual(expected)
      await proxy.close()
    })
  })

  test('a connection lost during a statement leaves the server at work', async () => {
    await using(engine.createDatabase(), async (database) => {
      await database.script('CREATE TABLE t (id int)')
      const lock = await database.connect()
      await lock.query('LOCK TABLES t READ')
      const proxy = await startProxy(database.url)
      const client = await createConnection({ uri: proxy.url })
      client.on('error', () => undefined)
      proxy.cutAt('ADD COLUMN more', 'during')
      await expect(client.query('ALTER TABLE t ADD COLUMN more int')).rejects.toThrow(/[Cc]onnection/)
      await expect.poll(() => database.query(waiting)).toHaveLength(1)
      await lock.query('UNLOCK TABLES')
      await expect.poll(() => database.query(columns)).toHaveLength(2)
      await proxy.close()
    })
  })
})

const waiting = `SELECT id FROM information_schema.processlist
  WHERE db = DATABASE() AND state LIKE 'Waiting for table metadata lock'`
