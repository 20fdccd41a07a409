import { describe, expect, test } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { scene } from './mysql-scene.ts'

const USERS = `CREATE TABLE users (id int AUTO_INCREMENT PRIMARY KEY, email varchar(40) COLLATE utf8mb4_bin NOT NULL UNIQUE);
INSERT INTO users (email) VALUES ('ann'), ('bob')`
const CHANGE = [
  op.changeColumn('users', 'email', {
    into: 'login',
    type: 'varchar(40)',
    collation: 'utf8mb4_general_ci',
    notNull: true,
    forward: sql`email`,
    backward: sql`login`,
  }),
  op.addUnique('users', ['login'], { name: 'users_login' }),
]

describe.each(mysqlEngines)('a column whose new collation takes two values for one, on $name', (engine) => {
  test('gets its unique only once there are no such rows: until then both versions go on as they are', () =>
    scene(engine, `${USERS}, ('ANN')`, CHANGE, async ({ database, rows, tool }) => {
      const before = await tool.fingerprint()
      await tool.up()
      const expanded = await tool.fingerprint()
      await expect(tool.contract()).rejects.toMatchObject({ code: 'ROWS_IN_THE_WAY' })
      expect(await tool.fingerprint()).toBe(expanded)
      await database.script("UPDATE users SET login = 'anna' WHERE email = 'ANN'")
      await tool.contract()
      await tool.revert()
      await tool.revert()
      expect(await tool.fingerprint()).toBe(before)
      expect(await rows('SELECT email FROM users ORDER BY id')).toEqual([
        { email: 'ann' },
        { email: 'bob' },
        { email: 'anna' },
      ])
    }))

  test('keeps every letter as it was written, there and back', () =>
    scene(engine, USERS, CHANGE, async ({ database, rows, tool }) => {
      const before = await tool.fingerprint()
      await tool.up()
      await database.script("UPDATE users SET email = 'Ann' WHERE email = 'ann'")
      await database.script("UPDATE users SET login = 'BOB' WHERE login = 'bob'")
      expect(await rows('SELECT email, login FROM users ORDER BY id')).toEqual([
        { email: 'Ann', login: 'Ann' },
        { email: 'BOB', login: 'BOB' },
      ])
      await tool.contract()
      await tool.revert()
      await tool.revert()
      expect(await tool.fingerprint()).toBe(before)
      expect(await rows('SELECT email FROM users ORDER BY id')).toEqual([{ email: 'Ann' }, { email: 'BOB' }])
    }))
})
