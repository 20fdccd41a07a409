import type { Connection as MysqlConnection } from 'mysql2/promise'
import { describe, expect, test } from 'vitest'
import { declaredStatements } from '../../src/compat/declared-statements.ts'
import { exercise, type KnownTypes } from '../../src/compat/exercise.ts'
import type { Misfit } from '../../src/compat/misfit.ts'
import { RULES } from '../../src/compat/misfit.ts'
import { misfitsOf, type Look } from '../../src/compat/misfits-of.ts'
import { neverNull } from '../../src/compat/never-null.ts'
import type { RowsOf } from '../../src/compat/parameter-values.ts'
import type { Connection } from '../../src/dialect/connection.ts'
import type { Dialect } from '../../src/dialect/dialect.ts'
import { openDatabase } from '../../src/dialect/open-database.ts'
import { tableText } from '../../src/model/names.ts'
import type { ReleaseContract } from '../../src/model/release-contract.ts'
import { readState } from '../../src/rehearse/state.ts'
import { serverOfEach } from '../cli/chosen.ts'
import type { Engine } from '../engines/engine.ts'
import { FRUITS, type RuleCase } from './rule-case.ts'
import { sampleContract } from './sample-contract.ts'
import { STRUCTURE_CASES } from './structure-cases.ts'
import { VALUE_CASES } from './value-cases.ts'

const RULE_CASES: readonly RuleCase[] = [...VALUE_CASES, ...STRUCTURE_CASES]

function contractOf(one: RuleCase, family: 'postgres' | 'mysql'): ReleaseContract {
  return sampleContract({
    engine: family,
    tables: { fruits: one.use },
    statements: (one.statements ?? []).map((statement, number) => ({
      id: String(number).padStart(16, '0'),
      tables: ['fruits'],
      parameters: [],
      by: ['recorder'],
      ...statement,
    })),
  })
}

async function onDatabase(
  engine: Engine<unknown>,
  use: (connection: Connection, dialect: Dialect) => Promise<void>,
): Promise<void> {
  const database = await engine.createDatabase()
  await database.release()
  const { connection, ...opened } = await openDatabase(database.url)
  try {
    await use(connection, await opened.dialect())
  } finally {
    await connection.session.close()
    await database.dispose()
  }
}

async function look(
  contract: ReleaseContract,
  connection: Connection,
  dialect: Dialect,
  before: Look | null,
  types: KnownTypes,
): Promise<Look> {
  const { catalog, images } = await readState({ connection, dialect })
  const compiler = await dialect.kysely()
  const statements = [...contract.statements, ...declaredStatements(contract, compiler)]
  const server = { dialect, session: connection.session }
  const rowsOf: RowsOf = (relation) => images.get(tableText(relation))?.rows ?? []
  const tried = await exercise(server, contract, statements, catalog, rowsOf, types)
  const schemas = { before: before?.catalog ?? catalog, after: catalog }
  return { catalog, tried, neverNull: await neverNull(server, compiler, contract, schemas, rowsOf) }
}

describe.each(serverOfEach)('a release after a change on $name', (engine) => {
  const { family } = engine
  const misfitsAfter = async (one: RuleCase, change: RuleCase['breaks']): Promise<readonly Misfit[]> => {
    let found: readonly Misfit[] = []
    await onDatabase(engine, async (connection, dialect) => {
      await connection.session.script(one.before ?? FRUITS)
      const contract = contractOf(one, family)
      const types: KnownTypes = new Map()
      const before = await look(contract, connection, dialect, null, types)
      expect(misfitsOf(contract, dialect.applications, null, before), 'before the change').toEqual([])
      await connection.session.script(typeof change === 'string' ? change : change[family])
      found = misfitsOf(
        contract,
        dialect.applications,
        before,
        await look(contract, connection, dialect, before, types),
      )
    })
    return found
  }

  test.each(RULE_CASES.filter(({ only }) => only === undefined || only === family))(
    '$rule: $title',
    async (one) => {
      const told = await misfitsAfter(one, one.breaks)
      expect(told).toContainEqual(expect.objectContaining({ rule: one.rule, severity: one.severity }))
      for (const { fix, what } of told) expect([what, fix].every((text) => text.length > 10)).toBe(true)
      const looks = await misfitsAfter(one, one.looks)
      // What is no break may still be worth a look.
      const wrong = (misfit: Misfit): boolean =>
        misfit.severity === 'breaks' || (one.severity === 'warns' && misfit.rule === one.rule)
      expect(looks.filter(wrong)).toEqual([])
    },
  )

  test.runIf(family === 'mysql')(
    'R10: a prepared SELECT * outlives a new column here: the server prepares it again, and nothing is told',
    async () => {
      const star = 'select * from fruits where id = 1'
      const change = 'ALTER TABLE fruits ADD COLUMN taste varchar(9)'
      const told = await misfitsAfter(
        {
          ...({ rule: 'R10', severity: 'breaks', title: '', breaks: change, looks: change } as const),
          use: { columns: { id: { read: {} }, name: { read: {} } }, star: true },
          statements: [{ kind: 'read', sql: star, prepared: true }],
        },
        change,
      )
      expect(told.filter(({ severity }) => severity === 'breaks')).toEqual([])
      const database = await engine.createDatabase()
      await database.script(FRUITS)
      const application = (await database.connect()) as MysqlConnection
      const [before] = await application.execute(star)
      await database.script(change)
      const [after] = await application.execute(star)
      expect([before, after]).toMatchObject([
        [{ id: 1, name: 'apple' }],
        [{ id: 1, name: 'apple', taste: null }],
      ])
      await database.dispose()
    },
  )

  test('every rule has its pair', () => {
    const tested = new Set(
      RULE_CASES.filter(({ only }) => only === undefined || only === family).map(({ rule }) => rule),
    )
    expect(Object.keys(RULES).filter((rule) => !tested.has(rule as keyof typeof RULES))).toEqual([])
  })
})
