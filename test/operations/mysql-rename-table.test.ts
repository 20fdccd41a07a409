import { describe, expect, test } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { openTool } from './tool.ts'

const TABLE = 'CREATE TABLE events (id bigint AUTO_INCREMENT PRIMARY KEY, event varchar(40) NOT NULL)'

describe.each(mysqlEngines)('$name', (engine) => {
  test('a renamed table answers to the new name at every moment of contract and revert', async () => {
    const database = await engine.createDatabase()
    try {
      await database.script(TABLE)
      const tool = await openTool(database.url, [op.renameTable('events', 'happenings')])
      try {
        const before = await tool.fingerprint()
        await tool.up()
        const errors = await beside(database, 'happenings', async () => {
          for (let times = 0; times < 3; times += 1) {
            await tool.contract()
            await tool.revert()
          }
        })
        expect(errors).toEqual([])
        await tool.revert()
        expect(await tool.fingerprint()).toBe(before)
        const [left] = await database.query(`SELECT count(*) AS views FROM information_schema.tables
          WHERE table_schema = DATABASE() AND table_type = 'VIEW'`)
        expect(Number(left?.['views'])).toBe(0)
      } finally {
        await tool.close()
      }
    } finally {
      await database.dispose()
    }
  })
})

/** What fails while rows are written without a pause. */
async function beside(
  database: { script(sql: string): Promise<void> },
  table: string,
  work: () => Promise<void>,
): Promise<readonly string[]> {
  const errors = new Set<string>()
  const shop = { open: true }
  const writing = (async () => {
    while (shop.open) {
      await database
        .script(`INSERT INTO ${table} (event) VALUES ('written')`)
        .catch((error: unknown) => errors.add(String(error)))
    }
  })()
  try {
    await work()
  } finally {
    shop.open = false
    await writing
  }
  return [...errors]
}
