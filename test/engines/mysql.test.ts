import { describe, expect, test } from 'vitest'
import { mysqlEngines } from './mysql.ts'

const tables = 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()'

describe.each(mysqlEngines)('$name', (engine) => {
  test('is the server it says', async () => {
    const database = await engine.createDatabase()
    const [row] = await database.query('SELECT version() AS version')
    expect(String(row?.['version']).includes('MariaDB')).toBe(engine.kind === 'mariadb')
    await database.dispose()
  })

  test('keeps two databases apart', async () => {
    const [one, other] = [await engine.createDatabase(), await engine.createDatabase()]
    await one.script('CREATE TABLE only_here (id bigint); INSERT INTO only_here VALUES (7)')
    expect(await one.query(tables)).toEqual([{ name: 'only_here' }])
    expect(await one.query('SELECT id FROM only_here WHERE id = ?', [7])).toEqual([{ id: '7' }])
    expect(await other.query(tables)).toEqual([])
    await one.dispose()
    await other.dispose()
  })
})
