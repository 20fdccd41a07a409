import type { Connection } from 'mysql2/promise'
import { describe, expect, test } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { openDatabase } from '../../src/dialect/open-database.ts'
import type { MigrationName } from '../../src/model/names.ts'
import type { Database } from '../engines/database.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { openTool, type Tool } from './tool.ts'

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

  test('is taken back from wherever it was cut off', async () => {
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
    const { program } = await (
      await dialect()
    )
      .ledger(connection.session)
      .plan('20260101000000_change' as MigrationName)
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

/**
 * What fails while rows are written without a pause. A write that had opened the view, and gave way to the RENAME before
 * it had the table, looks for that by its old name when its turn comes: sent again it gets through.
 */
async function beside(
  database: { script(sql: string): Promise<void> },
  table: string,
  work: () => Promise<void>,
): Promise<readonly string[]> {
  const errors = new Set<string>()
  const shop = { open: true }
  const write = (): Promise<void> => database.script(`INSERT INTO ${table} (event) VALUES ('written')`)
  const writing = (async () => {
    while (shop.open) {
      await write()
        .catch((error: { code?: string }) =>
          error.code === 'ER_VIEW_INVALID' ? write() : Promise.reject(error as Error),
        )
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
