import { describe, expect, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import type { Operation } from '../../src/model/operation.ts'
import { serverOfEach } from '../cli/chosen.ts'
import type { Engine } from '../engines/engine.ts'
import { openTool, type Tool } from './tool.ts'

interface Scene {
  readonly tool: Tool
  /** Each row as one text, `|` between its values. */
  readonly orders: () => Promise<readonly string[]>
  readonly write: (statement: string) => Promise<void>
}

const ORDERS = `CREATE TABLE orders (id int PRIMARY KEY, customer varchar(40), amount decimal(8,2), code varchar(20) UNIQUE);
INSERT INTO orders VALUES (1, 'ann', 10.00, 'A'), (2, 'bob', 20.00, 'B'), (3, NULL, NULL, 'C'), (4, 'dan', 40.00, 'D')`

const BEFORE = ['1|ann|10.00|A', '2|bob|20.00|B', '3|~|~|C', '4|dan|40.00|D']

async function scene(
  engine: Engine<unknown>,
  change: readonly Operation[],
  work: (scene: Scene) => Promise<void>,
  before = ORDERS,
): Promise<void> {
  const database = await engine.createDatabase()
  await database.script(before)
  await database.release()
  const tool = await openTool(database.url, change)
  const orders = async (): Promise<readonly string[]> => {
    const rows = await tool.session.query(
      "SELECT concat(id, '|', coalesce(customer, '~'), '|', coalesce(cast(amount AS char(20)), '~'), '|', coalesce(code, '~')) AS line FROM orders ORDER BY id",
    )
    return rows.map(({ line }) => String(line).replaceAll(/ +(?=\||$)/g, ''))
  }
  try {
    await work({ tool, orders, write: (statement) => tool.session.script(statement) })
  } finally {
    await tool.close()
    await database.dispose()
  }
}

describe.each(serverOfEach)('$name', (engine) => {
  it('rows that are updated, deleted and inserted come back, and go again, without a down', () =>
    scene(
      engine,
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
        expect(await orders()).toEqual(after)
        await tool.revert()
        expect(await orders()).toEqual(after)
        await tool.revert()
        expect(await orders()).toEqual(BEFORE)
      },
    ))
})
