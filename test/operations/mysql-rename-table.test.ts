import type { Connection } from 'mysql2/promise'
import { describe, expect, test } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { openDatabase } from '../../src/dialect/open-database.ts'
import type { Database } from '../engines/database.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { NAME, openTool, type Tool } from './tool.ts'

const TABLE = 'CREATE TABLE events (id bigint AUTO_INCREMENT PRIMARY KEY, event varchar(40) NOT NULL)'

describe.each(mysqlEngines)('$name', (engine) => {
  test('a renamed table is taken back from wherever it was cut off', async () => {
    const database = await engine.createDatabase()
    try {
      await database.script(TABLE)
      const tool = await openTool(database.url, [op.renameTable('events', 'happenings')])
      try {
        await tool.up()
        await cutOffEverywhere(database, tool, 'contract')
        await tool.contract()
        await cutOffEverywhere(database, tool, 'restore')
      } finally {
        await tool.close()
      }
    } finally {
      await database.dispose()
    }
  })
})

/** Does the first statements of a way, and takes them back, for every number of them. */
async function cutOffEverywhere(
  database: Database<Connection>,
  tool: Tool,
  way: 'contract' | 'restore',
): Promise<void> {
  const { connection, dialect } = await openDatabase(database.url)
  try {
    const { program } = await (await dialect()).ledger(connection.session).plan(NAME)
    const steps = program[way].flatMap((step) => (step.kind === 'autocommit' ? [step] : []))
    const before = await tool.fingerprint()
    for (let count = 1; count <= steps.length; count += 1) {
      const some = steps.slice(0, count)
      for (const { statement } of some) await tool.session.script(statement)
      for (const { undo } of some.toReversed())
        for (const statement of undo) await tool.session.script(statement)
      expect(await tool.fingerprint()).toBe(before)
      await database.script(`INSERT INTO happenings (event) VALUES ('written')`)
    }
    expect(steps.length).toBeGreaterThan(1)
  } finally {
    await connection.session.close()
  }
}
