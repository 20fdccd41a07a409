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
})
