import { serverAndEmbedded } from '../cli/chosen.ts'
import type { Operation } from '../../src/model/operation.ts'
import type { Engine } from '../engines/engine.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { openTool, type Tool } from './tool.ts'

export const chosen: readonly Engine<unknown>[] = [...serverAndEmbedded, ...mysqlEngines]

export interface Scene {
  readonly tool: Tool
  /** Each row as one text, `|` between its values and `~` for NULL. */
  readonly orders: () => Promise<readonly string[]>
  readonly write: (statement: string) => Promise<void>
  /** What open debt says. */
  readonly told: () => Promise<string>
}

export const ORDERS = `CREATE TABLE orders (id int PRIMARY KEY, customer varchar(40), amount decimal(8,2), code varchar(20) UNIQUE);
INSERT INTO orders VALUES (1, 'ann', 10.00, 'A'), (2, 'bob', 20.00, 'B'), (3, NULL, NULL, 'C'), (4, 'dan', 40.00, 'D')`
export const BEFORE = ['1|ann|10.00|A', '2|bob|20.00|B', '3|~|~|C', '4|dan|40.00|D']

/** One migration over a table of orders, from before its first `up`. */
export async function scene(
  engine: Engine<unknown>,
  before: string,
  change: readonly Operation[],
  work: (scene: Scene) => Promise<void>,
): Promise<void> {
  const database = await engine.createDatabase()
  await database.script(before)
  await database.release()
  const tool = await openTool(database.url, change)
  const texts = async (query: string): Promise<readonly string[]> =>
    (await tool.session.query(query)).map((row) => String(Object.values(row)[0]))
  const debts = engine.family === 'mysql' ? 'bothways_debts' : 'bothways.debts'
  try {
    await work({
      tool,
      orders: async () =>
        (
          await texts(
            "SELECT concat(id, '|', coalesce(customer, '~'), '|', coalesce(cast(amount AS char(20)), '~'), '|', coalesce(code, '~')) FROM orders ORDER BY id",
          )
        ).map((line) => line.replaceAll(/ +(?=\||$)/g, '')),
      write: (statement) => tool.session.script(statement),
      told: async () =>
        (await texts(`SELECT reason FROM ${debts} WHERE closed_at IS NULL ORDER BY id`)).join('\n'),
    })
  } finally {
    await tool.close()
    await database.dispose()
  }
}
