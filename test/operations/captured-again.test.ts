import { describe, expect, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { BEFORE, chosen, ORDERS, scene } from './orders-scene.ts'

describe.each(chosen)('$name', (engine) => {
  it('rows of a table that the migration creates stay with it, whatever the new version makes of them', () =>
    scene(
      engine,
      ORDERS,
      [
        op.createTable('carriers', {
          code: { type: 'varchar(20)', primaryKey: true },
          title: { type: 'varchar(40)', notNull: true },
        }),
        op.sql({
          up: `INSERT INTO carriers VALUES ('post', 'Post'), ('parcel', 'Parcel'), ('till', 'Till');
               UPDATE carriers SET title = 'By post' WHERE code = 'post'; UPDATE orders SET amount = 1 WHERE id = 1`,
        }),
        op.sql({ up: "INSERT INTO carriers VALUES ('bike', 'Bike')", down: 'DELETE FROM carriers' }),
      ],
      async ({ tool, orders, write }) => {
        const carriers = async (): Promise<readonly unknown[]> =>
          (await tool.session.query('SELECT code, title FROM carriers ORDER BY code')).map((row) =>
            Object.values(row).join('|'),
          )
        const before = await tool.fingerprint()
        await tool.up()
        expect(await carriers()).toEqual(['bike|Bike', 'parcel|Parcel', 'post|By post', 'till|Till'])
        await write("UPDATE carriers SET title = 'Royal mail' WHERE code = 'post'")
        await write("DELETE FROM carriers WHERE code = 'till'")
        await write("INSERT INTO carriers VALUES ('horse', 'Horse')")
        for (let round = 0; round < 2; round += 1) {
          expect(await tool.revert()).toBe(0)
          expect(await orders()).toEqual(BEFORE)
          expect(await tool.fingerprint()).toBe(before)
          await tool.up()
          expect(await carriers()).toEqual(['bike|Bike', 'horse|Horse', 'parcel|Parcel', 'post|Royal mail'])
          expect(await orders()).toEqual(['1|ann|1.00|A', ...BEFORE.slice(1)])
        }
      },
    ))

  it('an up again passes by what a revert had to keep, and the next revert keeps it again', () =>
    scene(
      engine,
      `${ORDERS}; CREATE TABLE notes (id int PRIMARY KEY, order_id int NOT NULL, CONSTRAINT notes_order FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE)`,
      [
        op.addColumn('orders', 'channel', { type: 'varchar(9)' }),
        op.sql({
          up: `INSERT INTO orders (id, customer, code) VALUES (5, 'eve', 'E'), (6, 'fay', 'F'), (7, 'gil', 'G'), (8, 'hal', 'H');
               UPDATE orders SET amount = 1 WHERE id < 3; DELETE FROM orders WHERE id = 3; UPDATE orders SET amount = 5 WHERE id = 5`,
        }),
      ],
      async ({ tool, orders, told, write }) => {
        await tool.up()
        await write("UPDATE orders SET customer = 'EVE', channel = 'web' WHERE id = 5")
        await write('INSERT INTO notes VALUES (60, 6)')
        await write('DELETE FROM orders WHERE id = 7')
        await write('UPDATE orders SET amount = 7 WHERE id = 1')
        await write("INSERT INTO orders (id, customer, amount, code) VALUES (3, 'new', 3, 'C')")
        for (let round = 0; round < 2; round += 1) {
          expect(await tool.revert()).toBe(1)
          const kept = ['3|new|3.00|C', '4|dan|40.00|D', '5|EVE|5.00|E', '6|fay|~|F']
          expect(await orders()).toEqual(['1|ann|7.00|A', '2|bob|20.00|B', ...kept])
          expect(await told()).toContain('4 rows were written since and stay')
          await tool.up()
          expect(await orders()).toEqual(['1|ann|7.00|A', '2|bob|1.00|B', ...kept, '8|hal|~|H'])
          expect(await told()).toBe('')
          const web = await tool.session.query("SELECT id FROM orders WHERE channel = 'web'")
          expect(web.map(({ id }) => Number(id))).toEqual([5])
          const notes = await tool.session.query('SELECT order_id FROM notes')
          expect(notes.map((row) => Number(row['order_id']))).toEqual([6])
        }
        await write('DELETE FROM notes')
        await write("UPDATE orders SET customer = 'eve', channel = NULL WHERE id = 5")
        await write('UPDATE orders SET amount = 1 WHERE id = 1')
        await write('DELETE FROM orders WHERE id = 3')
        expect(await tool.revert()).toBe(0)
        expect(await orders()).toEqual(BEFORE)
      },
    ))

  it('what stands under the key of a row that an up again would insert stays as it is', () =>
    scene(
      engine,
      ORDERS,
      [
        op.sql({
          up: "INSERT INTO orders VALUES (5, 'eve', 50, 'E'); UPDATE orders SET id = id + 100 WHERE id = 2",
        }),
      ],
      async ({ tool, orders, write }) => {
        await tool.up()
        await write('DELETE FROM orders WHERE id = 5')
        await write("UPDATE orders SET id = 103, customer = 'BOB' WHERE id = 102")
        expect(await tool.revert()).toBe(1)
        await write("INSERT INTO orders VALUES (5, 'ours', 5, 'E')")
        const standing = ['1|ann|10.00|A', '3|~|~|C', '4|dan|40.00|D', '5|ours|5.00|E', '103|BOB|20.00|B']
        expect(await orders()).toEqual(standing)
        await tool.up()
        expect(await orders()).toEqual(standing)
        await tool.revert()
        expect(await orders()).toEqual(standing)
      },
    ))
})
