import { describe, expect, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { scene } from './mysql-scene.ts'

const USERS = `CREATE TABLE users (id int PRIMARY KEY, mail varchar(40), UNIQUE KEY users_mail (mail)); INSERT INTO users VALUES (1, 'a@x'), (2, 'b@x')`
const REPEATED = `INSERT INTO users VALUES (3, 'a@x'), (4, 'c@x')`
const SHOP = `CREATE TABLE owners (id int PRIMARY KEY); INSERT INTO owners VALUES (1), (2);
CREATE TABLE pets (id int PRIMARY KEY, owner_id int NOT NULL, name varchar(20), CONSTRAINT pets_owner FOREIGN KEY (owner_id) REFERENCES owners (id));
INSERT INTO pets VALUES (1, 1, 'Tom'), (2, 2, 'Rex');
CREATE TRIGGER pets_shout BEFORE INSERT ON pets FOR EACH ROW SET NEW.name = UPPER(NEW.name);
CREATE TABLE toys (id int PRIMARY KEY, pet_id int NOT NULL, CONSTRAINT toys_pet FOREIGN KEY (pet_id) REFERENCES pets (id) ON DELETE CASCADE);
INSERT INTO toys VALUES (1, 1), (2, 2)`

describe.each(mysqlEngines)('what comes back at a revert, on $name', (engine) => {
  it.concurrent('duplicates under a dropped unique are found before anything moves, and then stay as debt until they are mended', () =>
    scene(engine, USERS, [op.dropConstraint('users', 'users_mail')], async ({ database, rows, tool }) => {
      const unique = (): Promise<unknown> =>
        rows(
          `SELECT non_unique, column_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name = 'users_mail'`,
        )
      const there = await unique()
      await tool.up()
      await tool.contract()
      await database.script(REPEATED)
      await tool.revert()
      const expanded = await tool.fingerprint()
      await expect(tool.revert('abort')).rejects.toMatchObject({
        code: 'ROWS_IN_THE_WAY',
        details: ['1 row of users: users_mail'],
      })
      expect(await tool.fingerprint()).toBe(expanded)
      expect(await tool.revert('keep')).toBe(1)
      expect(await rows('SELECT COUNT(*) AS n FROM users')).toEqual([{ n: '4' }])
      expect(await tool.repair()).toBe(1)
      await database.script(`UPDATE users SET mail = 'd@x' WHERE id = 3`)
      expect(await tool.repair()).toBe(0)
      expect(await unique()).toEqual(there)
    }))

  it.concurrent('duplicates are moved away whole where that is asked for', () =>
    scene(engine, USERS, [op.dropConstraint('users', 'users_mail')], async ({ database, rows, tool }) => {
      const before = await tool.fingerprint()
      await tool.up()
      await database.script(REPEATED)
      expect(await tool.revert('quarantine')).toBe(0)
      expect(await rows('SELECT id FROM users ORDER BY id')).toEqual([{ id: '1' }, { id: '2' }, { id: '4' }])
      const [moved] = await rows(`SHOW TABLES LIKE 'bothways\\_quarantine%'`)
      expect(await rows(`SELECT id, mail FROM ${Object.values(moved ?? {}).join()}`)).toEqual([
        { id: '3', mail: 'a@x' },
      ])
      expect(await tool.fingerprint()).toBe(before)
    }))

  it.concurrent('a dropped table comes back with its trigger; rows whose parents went meanwhile stay, and are debt', () =>
    scene(engine, SHOP, [op.dropTable('pets')], async ({ database, rows, tool }) => {
      const before = await tool.fingerprint()
      await tool.up()
      await tool.contract()
      // The held table binds nobody: neither the parent's delete nor a child without it.
      await database.script('DELETE FROM owners WHERE id = 2; INSERT INTO toys VALUES (3, 99)')
      expect(await tool.revert()).toBe(0)
      expect(await rows('SELECT id, owner_id, name FROM pets ORDER BY id')).toEqual([
        { id: '1', owner_id: '1', name: 'Tom' },
        { id: '2', owner_id: '2', name: 'Rex' },
      ])
      await database.script(`INSERT INTO pets VALUES (3, 1, 'Ivy')`)
      expect(await rows('SELECT name FROM pets WHERE id = 3')).toEqual([{ name: 'IVY' }])
      expect(await tool.revert()).toBe(2)
      await database.script('INSERT INTO owners VALUES (2); DELETE FROM toys WHERE id = 3')
      expect(await tool.repair()).toBe(0)
      expect(await tool.fingerprint()).toBe(before)
      await database.script('DELETE FROM pets WHERE id = 1')
      expect(await rows('SELECT id FROM toys')).toEqual([{ id: '2' }])
    }))
})
