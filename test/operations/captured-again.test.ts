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
})
