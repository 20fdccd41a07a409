import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/dialect/open-database.ts'
import type { TableLaws } from '../../src/model/law.ts'
import type { MigrationName } from '../../src/model/names.ts'
import type { RunEvent } from '../../src/model/run-event.ts'
import type { DataReport } from '../../src/preflight/data-finding.ts'
import { lookAtData } from '../../src/preflight/look-at-data.ts'
import { LOOK, type LookContext } from '../../src/preflight/look-context.ts'
import { serverOfEach } from '../cli/chosen.ts'
import type { Database } from '../engines/database.ts'
import { using } from '../engines/using.ts'

const MIGRATION = '20260101000000_change' as MigrationName
const NUMBERS = `(SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n AS n FROM ${['a', 'b', 'c', 'd']
  .map(
    (name) =>
      `(SELECT 0 AS n ${[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `UNION ALL SELECT ${n}`).join(' ')}) AS ${name}`,
  )
  .join(' CROSS JOIN ')}) AS numbers`

/** A table of 10 000 rows under a key of two columns, and an expression that `unable` of them fail on. */
function tableOf(unable: string): string {
  return `create table wide (a int not null, b int not null, text varchar(40), filler char(100), primary key (a, b));
insert into wide select n % 100, n, case when ${unable} then 'none' else concat(n, '') end, 'x' from ${NUMBERS}`
}

const LAWS: Omit<TableLaws, 'table'> = {
  hasParts: false,
  columns: [
    { name: 'a', type: 'integer' },
    { name: 'b', type: 'integer' },
    { name: 'text', type: 'varchar(40)' },
  ],
  defaultCollation: 'utf8mb4_general_ci',
  key: ['a', 'b'],
  layers: [
    [
      {
        name: 'number',
        type: 'integer',
        collation: null,
        value: { sql: 'cast(text as decimal(12,0))' },
        whereNull: false,
      },
    ],
  ],
  rows: [
    {
      kind: 'check',
      migration: MIGRATION,
      columns: [],
      shown: [],
      constraint: 'small',
      expression: 'b < 9990',
    },
  ],
  uniques: [],
  attempts: [
    {
      migration: MIGRATION,
      title: 'forward of wide.number',
      columns: ['number'],
      shown: [{ label: 'text', column: 'text' }],
      value: { column: 'number' },
      type: 'integer',
      collation: null,
      proved: false,
      fallsBack: false,
    },
  ],
}

async function look(
  database: Database<unknown>,
  options: Partial<LookContext> = {},
  laws: Partial<TableLaws> = {},
): Promise<DataReport> {
  const { connection, dialect } = await openDatabase(database.url)
  try {
    const schema = connection.facts.engine.startsWith('PostgreSQL') ? 'public' : ''
    return await lookAtData(
      {
        ...LOOK,
        connection,
        dialect: await dialect(),
        on: () => undefined,
        signal: new AbortController().signal,
        ...options,
      },
      [{ ...LAWS, table: { schema, name: 'wide' }, ...laws }],
    )
  } finally {
    await connection.session.close()
  }
}

describe.each(serverOfEach)('a look at live rows on $name', (engine) => {
  test('goes through a table stretch by stretch, under any key, and misses no row', () =>
    using(engine.createDatabase(), async (database) => {
      await database.script(tableOf('n in (17, 8042)'))
      const events: RunEvent[] = []
      const { findings, tables } = await look(database, { firstPages: 2, on: (event) => events.push(event) })
      expect(tables).toMatchObject([{ rows: 10_000 }])
      expect(findings).toMatchObject([
        { kind: 'cast', rows: 2, exact: true },
        { kind: 'check', rows: 10, constraint: 'small' },
      ])
      expect(findings[0]?.examples.toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
        { key: 'a=17, b=17', value: 'text=none' },
        { key: 'a=42, b=8042', value: 'text=none' },
      ])
      expect(findings[1]?.examples).toHaveLength(5)
      expect(events.length).toBeGreaterThan(1)
      expect(events.at(-1)).toMatchObject({ kind: 'stepProgress', share: 1 })
    }))

  test('gives up singling rows out where most of them fail, and says that there are more', () =>
    using(engine.createDatabase(), async (database) => {
      await database.script(tableOf('n > 100'))
      const { findings } = await look(database)
      expect(findings[0]).toMatchObject({ kind: 'cast', exact: false, rows: 20 })
      expect(findings[0]?.message).toContain('at least 20 rows of wide')
      expect(findings[0]?.examples).toHaveLength(5)
    }))

  test('of a table without a key says what is wrong', () =>
    using(engine.createDatabase(), async (database) => {
      await database.script(
        `create table wide (a int, b int, text varchar(40)); insert into wide values (1, 1, '12'), (2, 2, 'none'), (3, 9991, '5')`,
      )
      const { findings } = await look(database, {}, { key: [] })
      expect(findings).toMatchObject([{ kind: 'cast' }, { kind: 'check', rows: 1 }])
    }))

  test('of an empty table finds nothing', () =>
    using(engine.createDatabase(), async (database) => {
      await database.script(`create table wide (a int, b int, text varchar(40), primary key (a, b))`)
      expect(await look(database)).toMatchObject({ tables: [{ rows: 0 }], findings: [] })
    }))

  test('that takes too long is halved and goes on from there; one that can’t be halved is refused', () =>
    using(engine.createDatabase(), async (database) => {
      await database.script(tableOf('n < 0'))
      const expression =
        engine.kind === 'postgres'
          ? `pg_sleep(case when b % 2501 = 0 then 0.3 else 0 end) is null`
          : `sleep(case when b % 2501 = 0 then 0.3 else 0 end) is null`
      const slow: Partial<TableLaws> = {
        attempts: [],
        rows: [
          {
            kind: 'check',
            migration: MIGRATION,
            columns: [],
            shown: [],
            constraint: 'slow',
            expression: `not (${expression})`,
          },
        ],
      }
      const { tables } = await look(database, { timeoutMs: 1000 }, slow)
      expect(tables).toMatchObject([{ rows: 10_000 }])
      await expect(look(database, { timeoutMs: 100 }, slow)).rejects.toMatchObject({ code: 'PREFLIGHT' })
    }))

  test('ends between two stretches when it is asked to', () =>
    using(engine.createDatabase(), async (database) => {
      await database.script(tableOf('n < 0'))
      const stop = new AbortController()
      const stopped = look(database, { firstPages: 1, signal: stop.signal, on: () => stop.abort('SIGINT') })
      await expect(stopped).rejects.toMatchObject({ code: 'PREFLIGHT', exitCode: 130 })
    }))
})
