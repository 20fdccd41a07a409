import { describe, expect, test } from 'vitest'
import { connect, flavourOf } from '../../../src/dialect/mysql/connect.ts'
import { mysqlFlavour } from '../../../src/dialect/mysql/flavour.ts'
import { waysOf } from '../../../src/dialect/mysql/ways.ts'
import { mysqlEngines } from '../../engines/mysql.ts'

describe('a server that says', () => {
  test.each([
    ['8.0.28', { instantColumns: true, logPosition: 'SHOW MASTER STATUS' }],
    // Crash recovery can corrupt a table whose columns came or went INSTANT.
    ['8.0.29', { instantColumns: false }],
    ['8.0.30-aurora', { instantColumns: false }],
    ['8.0.31', { instantColumns: false }],
    ['8.0.32', { instantColumns: true }],
    ['8.4.6', { instantColumns: true, logPosition: 'SHOW BINARY LOG STATUS' }],
    ['9.7.4-2', { engine: 'mysql', version: 90_704 }],
    ['10.11.19-MariaDB-0+deb12u1-log', { engine: 'mariadb', version: 101_119, onlineCopy: false }],
    ['5.5.5-11.8.9-MariaDB', { engine: 'mariadb', version: 110_809, onlineCopy: true }],
  ])('%s is known for what it can', (version, abilities) => {
    expect(flavourOf(version)).toMatchObject(abilities)
  })

  // MySQL has INVISIBLE columns since 8.0.23, which keep `SELECT *` and positional INSERTs of the old version going.
  test.each(['5.7.44', '8.0.22', '10.5.29-MariaDB'])('%s is refused', (version) => {
    expect(() => flavourOf(version)).toThrow('MySQL 8.0.23 and MariaDB 10.6')
  })
})

describe.each(mysqlEngines)('on $name', (engine) => {
  test('a server that may not move columns INSTANT is never asked to', async () => {
    const database = await engine.createDatabase()
    await database.script('CREATE TABLE notes (id int PRIMARY KEY)')
    const { session } = await connect(database.url)
    const ways = (version: number, rest: string): Promise<readonly string[]> =>
      waysOf(mysqlFlavour(version))(session, `ALTER TABLE \`notes\` ${rest}`, {
        step: 'a/0',
        allowCopy: false,
      })
    const isInstant = (way: string): boolean => way.includes('ALGORITHM=INSTANT')
    for (const rest of ['ADD COLUMN `a` int', 'DROP COLUMN `a`']) {
      expect((await ways(80_030, rest)).some(isInstant)).toBe(false)
      expect((await ways(80_032, rest)).some(isInstant)).toBe(true)
    }
    expect((await ways(80_030, 'ALTER COLUMN `id` SET DEFAULT 1')).some(isInstant)).toBe(true)
    await session.close()
    await database.dispose()
  })
})
