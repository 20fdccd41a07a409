import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from 'mysql2/promise'
import { describe, expect, test } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { ledgerStore } from '../../src/dialect/mysql/ledger/read.ts'
import type { Database } from '../engines/database.ts'
import { killable } from '../engines/dedicated.ts'
import { NAME, openTool, type Tool } from '../operations/tool.ts'

/** What a name that is not served answers. */
const ABSENT = 'ER_NO_SUCH_TABLE'

// A server of its own: MariaDB aborts where a view and the table behind it change places in the wrong order.
describe.each(killable)('on $name', (engine) => {
  test.each([
    ['events', 'happenings'],
    ['zoo', 'animals'],
  ])('%s, renamed to %s, answers by every served name at every moment', async (old, renamed) => {
    const server = await engine.start()
    try {
      const database = await server.createDatabase()
      await database.script(
        `CREATE TABLE ${old} (id bigint AUTO_INCREMENT PRIMARY KEY, event varchar(40) NOT NULL)`,
      )
      const tool = await openTool(database.url, [op.renameTable(old, renamed)])
      const before = await tool.fingerprint()
      const up = await beside(database, [old], () => tool.up())
      const moves = await beside(database, [old, renamed], async () => {
        await tool.contract()
        await tool.revert()
        // Many times, without what a command does besides: a name is in the wrong place for a moment only.
        const statements = await statementsOf(tool)
        for (let times = 0; times < 15; times += 1) {
          for (const statement of statements) await tool.session.script(statement)
        }
      })
      const withdraw = await beside(database, [old], async () => void (await tool.revert()))
      // An application of the old version that is there too early or too late.
      moves.delete(`${old}: ${ABSENT}`)
      expect([up, moves, withdraw]).toEqual([new Set(), new Set(), new Set()])
      expect(await tool.fingerprint()).toBe(before)
      const [left] = await database.query(`SELECT count(*) AS views FROM information_schema.tables
        WHERE table_schema = DATABASE() AND table_type = 'VIEW'`)
      expect(Number(left?.['views'])).toBe(0)
      await tool.close()
    } finally {
      await server.stop()
    }
  })
})

/** Of a contract and the way back. */
async function statementsOf({ session }: Tool): Promise<readonly string[]> {
  const { program } = await ledgerStore(session).plan(NAME)
  return [...program.contract, ...program.restore].flatMap((step) =>
    step.kind === 'autocommit' ? [step.statement] : [],
  )
}

/** Failures of those who read and write all these names without a pause, as text and prepared. */
async function beside(
  database: Database<Connection>,
  names: readonly string[],
  work: () => Promise<void>,
): Promise<Set<string>> {
  const errors = new Set<string>()
  const shop = { open: true }
  const visit = async (name: string, send: (connection: Connection) => Promise<unknown>): Promise<void> => {
    const connection = await database.connect()
    while (shop.open && errors.size < 5) {
      await send(connection).catch((error: { code?: string }) => {
        errors.add(`${name}: ${error.code}`)
        return sleep(5)
      })
    }
    await connection.end()
  }
  const visits = names.flatMap((name) => [
    visit(name, (connection) => connection.query(`SELECT * FROM ${name} LIMIT 1`)),
    visit(name, (connection) => connection.execute(`SELECT event FROM ${name} WHERE id = ?`, [1])),
    visit(name, (connection) => connection.query(`INSERT INTO ${name} (event) VALUES ('written')`)),
  ])
  try {
    await work()
  } finally {
    shop.open = false
    await Promise.all(visits)
  }
  return errors
}
