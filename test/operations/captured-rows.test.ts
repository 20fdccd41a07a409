import { describe, expect, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { BEFORE, chosen, ORDERS, scene } from './orders-scene.ts'

describe.each(chosen)('$name', (engine) => {
  const mysql = engine.family === 'mysql'

  it('rows that are updated, deleted and inserted come back, and go again, without a down', () =>
    scene(
      engine,
      ORDERS,
      [
        op.sql({
          up: `UPDATE orders SET amount = amount + 1, customer = 'x' WHERE id < 3; DELETE FROM orders WHERE id = 3;
               INSERT INTO orders VALUES (5, 'eve', 50, 'E'); UPDATE orders SET amount = amount * 2 WHERE id IN (2, 5)`,
        }),
      ],
      async ({ tool, orders }) => {
        const after = ['1|x|11.00|A', '2|x|42.00|B', '4|dan|40.00|D', '5|eve|100.00|E']
        for (let round = 0; round < 2; round += 1) {
          await tool.up()
          expect(await orders()).toEqual(after)
          expect(await tool.revert()).toBe(0)
          expect(await orders()).toEqual(BEFORE)
        }
        await tool.up()
        await tool.contract()
        expect(await tool.revert()).toBe(0)
        expect(await orders()).toEqual(after)
        expect(await tool.revert()).toBe(0)
        expect(await orders()).toEqual(BEFORE)
      },
    ))

  it('upserts, a key that is taken again, keys that move, updates that join', () =>
    scene(
      engine,
      `${ORDERS}; CREATE TABLE news (id int PRIMARY KEY, customer varchar(40)); INSERT INTO news VALUES (1, 'una'), (4, 'ida')`,
      [
        op.sql({
          up: [
            mysql
              ? "INSERT INTO orders VALUES (1, 'z', 1, 'A'), (9, 'new', 9, 'N') ON DUPLICATE KEY UPDATE customer = 'upserted'"
              : "INSERT INTO orders VALUES (1, 'z', 1, 'A'), (9, 'new', 9, 'N') ON CONFLICT (id) DO UPDATE SET customer = 'upserted'",
            'DELETE FROM orders WHERE id = 2',
            "INSERT INTO orders VALUES (2, 'again', 2, 'B')",
            mysql ? 'UPDATE orders SET id = id + 100 ORDER BY id DESC' : 'UPDATE orders SET id = id + 100',
            mysql
              ? 'UPDATE orders AS o JOIN news AS n ON o.id = n.id + 100 SET o.customer = n.customer'
              : 'UPDATE orders AS o SET customer = n.customer FROM news AS n WHERE o.id = n.id + 100',
            ...(mysql ? ["REPLACE INTO orders VALUES (103, 'replaced', 3, 'C')"] : []),
          ].join(';\n'),
        }),
      ],
      async ({ tool, orders }) => {
        await tool.up()
        expect(await orders()).toEqual([
          '101|una|10.00|A',
          '102|again|2.00|B',
          mysql ? '103|replaced|3.00|C' : '103|~|~|C',
          '104|ida|40.00|D',
          '109|new|9.00|N',
        ])
        expect(await tool.revert()).toBe(0)
        expect(await orders()).toEqual(BEFORE)
      },
    ))

  it('what others wrote since stays, with its three values; the rest comes back; repair looks again', () =>
    scene(
      engine,
      ORDERS,
      [
        op.sql({
          up: `UPDATE orders SET amount = 1; DELETE FROM orders WHERE id = 3; INSERT INTO orders VALUES (5, 'eve', 50, 'E'), (6, 'fay', 60, 'F')`,
        }),
      ],
      async ({ tool, orders, told, write }) => {
        await tool.up()
        await write('UPDATE orders SET amount = 7 WHERE id = 1')
        // Not what the statements changed, and so in nobody's way.
        await write("UPDATE orders SET customer = 'BOB' WHERE id = 2")
        await write('DELETE FROM orders WHERE id = 4')
        await write("INSERT INTO orders VALUES (3, 'other', 3, 'X')")
        await write("UPDATE orders SET customer = 'EVE' WHERE id = 5")
        expect(await tool.revert()).toBe(1)
        expect(await orders()).toEqual(['1|ann|7.00|A', '2|BOB|20.00|B', '3|other|3.00|X', '5|EVE|50.00|E'])
        const reason = await told()
        expect(reason).toContain('4 rows were written since and stay')
        expect(reason).toContain('id=1 (amount: before 10.00, after 1.00, now 7.00)')
        expect(reason).toMatch(/id=4 \(before .*amount 40\.00.*now gone\)/)
        expect(reason).toMatch(/id=3 \(was deleted, before .*now .*customer other.*taken by another row\)/)
        expect(reason).toMatch(/id=5 \(was inserted, customer: inserted eve, now EVE\)/)
        expect(await tool.repair()).toBe(1)
        await write('UPDATE orders SET amount = 10 WHERE id = 1')
        await write('DELETE FROM orders WHERE id IN (3, 5)')
        await write("INSERT INTO orders VALUES (4, 'dan', 1, 'D')")
        expect(await tool.repair()).toBe(0)
        expect(await orders()).toEqual(['1|ann|10.00|A', '2|BOB|20.00|B', '3|~|~|C', '4|dan|40.00|D'])
      },
    ))

  it('an up again that meets a row of somebody else is put back, and the debt stays', () =>
    scene(
      engine,
      ORDERS,
      [
        op.addColumn('orders', 'channel', { type: 'varchar(9)' }),
        op.sql({
          up: "INSERT INTO orders (id, code) VALUES (5, 'E'), (6, 'F'); UPDATE orders SET amount = 1 WHERE id = 1",
        }),
      ],
      async ({ tool, orders, told, write }) => {
        await tool.up()
        await write("UPDATE orders SET customer = 'EVE' WHERE id = 5")
        expect(await tool.revert()).toBe(1)
        await write("INSERT INTO orders (id, code) VALUES (6, 'X')")
        const kept = [...BEFORE, '5|EVE|~|E', '6|~|~|X']
        expect(await orders()).toEqual(kept)
        await expect(tool.up()).rejects.toMatchObject({ code: 'PUT_BACK', exitCode: 23 })
        expect(await orders()).toEqual(kept)
        expect(await told()).toContain('id=5 (was inserted, customer: inserted NULL, now EVE)')
        await write('DELETE FROM orders WHERE id = 6')
        await tool.up()
        expect(await orders()).toEqual(['1|ann|1.00|A', ...BEFORE.slice(1), '5|EVE|~|E', '6|~|~|F'])
        expect(await tool.revert()).toBe(1)
        expect(await orders()).toEqual([...BEFORE, '5|EVE|~|E'])
      },
    ))

  it('rows that point to each other come back in order; what points to an inserted row keeps it there', () =>
    scene(
      engine,
      `${ORDERS}; CREATE TABLE items (id int PRIMARY KEY, order_id int NOT NULL, CONSTRAINT items_order FOREIGN KEY (order_id) REFERENCES orders (id));
      INSERT INTO items VALUES (10, 1), (20, 2)`,
      [
        op.sql({
          up: `DELETE FROM items WHERE order_id = 1; DELETE FROM orders WHERE id = 1;
               INSERT INTO orders VALUES (5, 'eve', 50, 'E'), (6, 'fay', 60, 'F'); INSERT INTO items VALUES (50, 5)`,
        }),
      ],
      async ({ tool, orders, told, write }) => {
        await tool.up()
        await write('INSERT INTO items VALUES (60, 6)')
        expect(await tool.revert()).toBe(1)
        expect(await orders()).toEqual([...BEFORE, '6|fay|60.00|F'])
        expect(await told()).toContain('id=6 (was inserted, rows point to it)')
        const items = await tool.session.query('SELECT id FROM items ORDER BY id')
        expect(items.map(({ id }) => Number(id))).toEqual([10, 20, 60])
      },
    ))

  it("a trigger of the user's that changes rows too is seen, and gives nothing else back", () =>
    scene(
      engine,
      `${ORDERS};\n${
        mysql
          ? 'CREATE TRIGGER louder BEFORE UPDATE ON orders FOR EACH ROW SET NEW.customer = upper(NEW.customer)'
          : `CREATE FUNCTION louder() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.customer = upper(NEW.customer); RETURN NEW; END $$;
             CREATE TRIGGER louder BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION louder()`
      }`,
      [op.sql({ up: 'UPDATE orders SET amount = 5 WHERE id = 1' })],
      async ({ tool, orders, told }) => {
        await tool.up()
        expect(await orders()).toContain('1|ANN|5.00|A')
        const debts = await tool.revert()
        // No session can silence a trigger there: what it made of the row is told.
        if (mysql) {
          expect(debts).toBe(1)
          expect(await orders()).toContain('1|ANN|10.00|A')
          expect(await told()).toContain('customer: before ann, after ANN, now ANN')
        } else {
          expect(debts).toBe(0)
          expect(await orders()).toEqual(BEFORE)
        }
      },
    ))

  it('a way back that the author wrote runs for what is no row, in its turn', () =>
    scene(
      engine,
      ORDERS,
      [
        op.sql({
          up: 'UPDATE orders SET amount = 0 WHERE amount IS NULL; ALTER TABLE orders ADD CONSTRAINT amount_known CHECK (amount IS NOT NULL)',
          down: 'ALTER TABLE orders DROP CONSTRAINT amount_known; UPDATE orders SET amount = NULL',
        }),
      ],
      async ({ tool, orders, write }) => {
        await tool.up()
        await expect(write('UPDATE orders SET amount = NULL WHERE id = 1')).rejects.toThrow()
        expect(await tool.revert()).toBe(0)
        expect(await orders()).toEqual(BEFORE)
        await write('UPDATE orders SET amount = NULL WHERE id = 1')
      },
    ))

  it('under contract the rows come back when the old schema is served again; purge forgets them', () =>
    scene(
      engine,
      ORDERS,
      [op.sql({ phase: 'contract', up: 'DELETE FROM orders WHERE id > 2' })],
      async ({ tool, orders }) => {
        await tool.up()
        expect(await orders()).toEqual(BEFORE)
        await tool.contract()
        expect(await orders()).toEqual(BEFORE.slice(0, 2))
        expect(await tool.revert()).toBe(0)
        expect(await orders()).toEqual(BEFORE)
        await tool.contract()
        await tool.purge()
        expect(await orders()).toEqual(BEFORE.slice(0, 2))
        const images = mysql
          ? "SELECT COUNT(*) AS n FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name LIKE '!_bw!_%' ESCAPE '!'"
          : 'SELECT count(*) AS n FROM bothways.captured_rows'
        expect(Number((await tool.session.query(images))[0]?.['n'])).toBe(0)
      },
    ))

  it('a table without a key is told by whole rows, as many as there were', () =>
    scene(
      engine,
      'CREATE TABLE orders (id int, customer varchar(9), amount decimal(8,2), code varchar(9)); INSERT INTO orders VALUES (1, NULL, 1, NULL), (1, NULL, 1, NULL), (2, NULL, 2, NULL)',
      [
        op.sql({
          up: "UPDATE orders SET customer = 'x' WHERE id = 1; DELETE FROM orders WHERE id = 2; INSERT INTO orders VALUES (3, NULL, 3, NULL)",
        }),
      ],
      async ({ tool, orders }) => {
        const before = await orders()
        await tool.up()
        expect(await orders()).toEqual(['1|x|1.00|~', '1|x|1.00|~', '3|~|3.00|~'])
        expect(await tool.revert()).toBe(0)
        expect(await orders()).toEqual(before)
      },
    ))
})
