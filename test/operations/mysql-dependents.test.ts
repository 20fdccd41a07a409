import { describe, expect, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { scene } from './mysql-scene.ts'

const ITEMS = `CREATE TABLE items (id int PRIMARY KEY, size int NOT NULL, CONSTRAINT items_size CHECK (size > 0)); INSERT INTO items VALUES (1, 5)`
const WIDER = op.changeColumn('items', 'size', {
  into: 'extent',
  type: 'bigint',
  notNull: true,
  forward: sql`size`,
  backward: sql`extent`,
  fallback: sql`1`,
})

describe.each(mysqlEngines)('what names a column that is replaced, on $name', (engine) => {
  it.concurrent('a check of it comes off with it and binds again after the revert', () =>
    scene(engine, ITEMS, [WIDER], async ({ database, tool }) => {
      const before = await tool.fingerprint()
      await tool.up()
      await tool.contract()
      await database.script('INSERT INTO items (id, extent) VALUES (2, 7)')
      await tool.revert()
      await tool.revert()
      expect(await tool.fingerprint()).toBe(before)
      await expect(database.script('INSERT INTO items (id, size) VALUES (3, -1)')).rejects.toThrow(
        'items_size',
      )
    }))

  it.concurrent('a generated column goes along where the server lets it, else it is refused before anything changes', () =>
    scene(
      engine,
      `${ITEMS}; ALTER TABLE items ADD twice int AS (size * 2) STORED`,
      [WIDER],
      async ({ rows, tool }) => {
        const before = await tool.fingerprint()
        if (engine.kind === 'mysql') {
          await expect(tool.up()).rejects.toThrow('generated column twice computes with items.size')
        } else {
          await tool.up()
          await tool.contract()
          expect(await rows('SELECT twice FROM items')).toEqual([{ twice: '10' }])
          await tool.revert()
          await tool.revert()
        }
        expect(await tool.fingerprint()).toBe(before)
      },
    ))

  it.concurrent('a trigger of its table that names it is refused before anything changes', () =>
    scene(
      engine,
      `${ITEMS}; CREATE TRIGGER grow BEFORE INSERT ON items FOR EACH ROW SET NEW.size = NEW.size + 1`,
      [WIDER],
      async ({ tool }) => {
        const before = await tool.fingerprint()
        await expect(tool.up()).rejects.toThrow('trigger grow on items names size')
        expect(await tool.fingerprint()).toBe(before)
      },
    ))

  it.concurrent('the index of a mirror over several columns goes with it, contracted or reverted', () =>
    scene(
      engine,
      "CREATE TABLE people (id int PRIMARY KEY, shop int NOT NULL, mail varchar(40) NOT NULL, UNIQUE KEY people_mail (shop, mail), KEY mails (mail)); INSERT INTO people VALUES (1, 1, 'a'), (2, 1, 'b')",
      [op.addColumn('people', 'note', { type: 'text' }), op.renameColumn('people', 'mail', 'email')],
      async ({ rows, tool }) => {
        const indexes = async (): Promise<readonly unknown[]> =>
          (await rows('SHOW INDEX FROM people')).map((row) => row['Key_name'])
        const before = await tool.fingerprint()
        await tool.up()
        await tool.revert()
        await tool.purge()
        expect(await tool.fingerprint()).toBe(before)
        expect(await indexes()).toEqual(['PRIMARY', 'people_mail', 'people_mail', 'mails'])
        await tool.up()
        await tool.contract()
        await tool.purge()
        expect(await rows('SHOW COLUMNS FROM people')).toHaveLength(4)
        expect(await indexes()).toEqual(['PRIMARY', 'people_mail', 'people_mail', 'mails'])
      },
    ))
})
