import { describe, expect, test } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import { openDatabase } from '../../src/dialect/open-database.ts'
import type { MigrationName } from '../../src/model/names.ts'
import { mysqlEngines } from '../engines/mysql.ts'
import { openTool } from './tool.ts'

const TABLES = `CREATE TABLE prices (id int PRIMARY KEY, net decimal(10,2) NOT NULL, tax decimal(10,2) NOT NULL,
  CONSTRAINT net_check CHECK (net >= 0), CONSTRAINT tax_check CHECK (tax >= 0));
CREATE TABLE totals (id int PRIMARY KEY, total decimal(10,2) NOT NULL, CONSTRAINT total_check CHECK (total >= 0))`

const inCents = (table: string, column: string): ReturnType<typeof op.changeColumn> =>
  op.changeColumn(table, column, {
    into: `${column}_cents`,
    type: 'bigint',
    notNull: true,
    forward: { kind: 'sql', text: `round(${column} * 100)` },
    backward: { kind: 'sql', text: `${column}_cents / 100` },
    fallback: sql`0`,
  })

describe.each(mysqlEngines)('$name', (engine) => {
  test('a table switches by one ALTER, whatever constraints come and go with its columns', async () => {
    const database = await engine.createDatabase()
    try {
      await database.script(TABLES)
      const tool = await openTool(database.url, [
        inCents('prices', 'net'),
        inCents('prices', 'tax'),
        op.addCheck('prices', sql`net_cents >= 0`, { name: 'net_cents_check' }),
        inCents('totals', 'total'),
      ])
      try {
        await tool.up()
      } finally {
        await tool.close()
      }
      const { connection, dialect } = await openDatabase(database.url)
      try {
        const ledger = (await dialect()).ledger(connection.session)
        const { program } = await ledger.plan('20260101000000_change' as MigrationName)
        for (const way of ['contract', 'restore', 'withdraw', 'reapply'] as const) {
          const switches = program[way].flatMap((step) =>
            step.kind === 'autocommit' && /CHANGE `\w*(net|tax|total)/.test(step.statement)
              ? [step.statement]
              : [],
          )
          expect(
            switches.map((statement) =>
              /CHANGE `_bw_[0-9a-f]{8}_(expanded|contracted|reverted)`/.test(statement),
            ),
          ).toEqual([true, true])
        }
      } finally {
        await connection.session.close()
      }
    } finally {
      await database.dispose()
    }
  })
})
