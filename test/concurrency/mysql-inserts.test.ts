import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import type { Database } from '../engines/database.ts'
import { killable, type Killable } from '../engines/dedicated.ts'
import { openTool } from '../operations/tool.ts'

const TABLES = `CREATE TABLE parents (id bigint AUTO_INCREMENT PRIMARY KEY, price decimal(10,2) NOT NULL DEFAULT 1);
INSERT INTO parents (price) VALUES (1);
CREATE TABLE children (id bigint AUTO_INCREMENT PRIMARY KEY, parent_id bigint NOT NULL, FOREIGN KEY (parent_id) REFERENCES parents (id))`

/** The check has the table copied: by triggers and columns alone it never is. */
const CHANGE = [
  op.changeColumn('parents', 'price', {
    into: 'cents',
    type: 'bigint',
    notNull: true,
    forward: sql`round(price * 100)`,
    backward: sql`cents / 100`,
    fallback: sql`0`,
  }),
  op.addCheck('parents', sql`cents >= 0`, { name: 'cents_check' }),
]

/** A column behind those of ours, as another migration leaves it that is expanded after us on the same table. */
function other(kind: Killable['kind'], number: number): string {
  const shape = kind === 'mysql' ? 'GENERATED ALWAYS AS (NULL) VIRTUAL' : 'NULL'
  return `ALTER TABLE parents ADD COLUMN _bw_0badcafe_${number} tinyint ${shape} INVISIBLE, ALGORITHM=INSTANT`
}

// A server of its own: what goes wrong here may end it.
describe.each(killable)('$name', (engine) => {
  test('rows go into a table and into those that point to it while its columns and triggers come and go', async () => {
    const server = await engine.start()
    try {
      const database = await server.createDatabase()
      await database.script(TABLES)
      const tool = await openTool(database.url, CHANGE)
      try {
        await tool.up()
        const parent = 'INSERT INTO parents (cents) VALUES (100)'
        const child = 'INSERT INTO children (parent_id) VALUES (1)'
        const writes = [parent, parent, parent, child, child, child, child, child, child]
        const errors = await beside(database, writes, async () => {
          for (let times = 0; times < 5; times += 1) {
            await database.script(other(engine.kind, times))
            await tool.contract()
            await tool.revert()
          }
        })
        expect(errors).toEqual([])
      } finally {
        await tool.close()
      }
    } finally {
      await server.stop()
    }
  })
})

/** What fails of statements that are sent over and over again, each on a connection of its own. */
async function beside(
  database: Database<{ query(statement: string): Promise<unknown> }>,
  statements: readonly string[],
  work: () => Promise<void>,
): Promise<readonly string[]> {
  const errors = new Set<string>()
  const shop = { open: true }
  const write = async (statement: string): Promise<void> => {
    const connection = await database.connect()
    while (shop.open && errors.size === 0) {
      await connection.query(statement).catch((error: unknown) => errors.add(String(error)))
      // Servers err where a statement finds the table just changed, less often where all wait in a queue.
      if (statement.includes('parents')) await sleep(2)
    }
  }
  const writing = Promise.all(statements.map(write))
  try {
    await work()
  } finally {
    shop.open = false
    await writing
  }
  return [...errors]
}
