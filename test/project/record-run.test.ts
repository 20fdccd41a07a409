import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadEach, scratchProject, type Outcome, type Scratch } from './scratch.ts'

const BODIES: Readonly<Record<string, string>> = {
  writes: `op.run({
  up: async (db) => {
    await db.updateTable('shop.orders').set({ channel: "it's $1" }).where('id', 'in', [1, 2]).where('at', '<', new Date(0)).execute()
    await db.insertInto('log').columns(['a']).expression(db.selectFrom('orders').select('id')).execute()
    await db.transaction().execute(async (trx) => { await trx.deleteFrom('items as i').where('i.ok', '=', false).execute() })
    await raw\`update only "Mixed" set x = \${5n} where y is distinct from \${null}\`.execute(db)
    await db.schema.createTable('fresh').addColumn('id', 'bigint').execute()
  },
  down: async (db) => {
    await db.with('gone', (q) => q.deleteFrom('log').returning('a')).insertInto('attic').expression((e) => e.selectFrom('gone').select('a')).execute()
  },
  writes: ['audit'], phase: 'contract',
})`,
  json: `op.run({ up: async (db) => { await db.insertInto('t').values({ a: { b: "c'd" }, n: -1.5, z: null }).execute() }, irreversible: 'because' })`,
  select_down: `op.run({
  up: async (db) => { await db.deleteFrom('a').execute() },
  down: async (db) => {
    const rows = await db.selectFrom('a').selectAll().execute()
    for (const row of rows) await db.insertInto('a').values(row).execute()
  },
})`,
  select_up: `op.run({ up: async (db) => { await db.selectFrom('a').selectAll().execute() }, down: async () => {} })`,
  returning_down: `op.run({ up: async (db) => { await db.deleteFrom('a').execute() }, down: async (db) => { await db.insertInto('a').values({ id: 1 }).returning('id').execute() } })`,
  raw_select_down: `op.run({ up: async (db) => { await db.deleteFrom('a').execute() }, down: async (db) => { await raw\`with x as (select 1) select * from x\`.execute(db) } })`,
  caught_select: `op.run({ up: async (db) => { await db.deleteFrom('a').execute() }, down: async (db) => { try { await db.selectFrom('a').selectAll().execute() } catch {} } })`,
  count_down: `op.run({
  up: async (db) => { await db.deleteFrom('a').execute() },
  down: async (db) => {
    const [result] = await db.updateTable('a').set({ x: 1 }).execute()
    if (result.numUpdatedRows > 0n) await db.deleteFrom('b').execute()
  },
})`,
  forgot_execute: `op.run({ up: async (db) => { db.deleteFrom('a') }, down: async (db) => { await db.deleteFrom('a').execute() } })`,
  empty_down: `op.run({ up: async (db) => { await db.schema.dropView('v').execute() }, down: async () => {} })`,
  throws: `op.run({
  up: async (db) => {
    await db.deleteFrom('a').execute()
    throw new Error('no luck')
  },
  down: async () => {} })`,
  rolls_back: `op.run({ up: async (db) => { try { await db.transaction().execute(async (trx) => { await trx.deleteFrom('a').execute(); throw new Error('x') }) } catch {} }, down: async () => {} })`,
  introspects: `op.run({ up: async (db) => { await db.introspection.getTables() }, down: async () => {} })`,
  bytes: `op.run({ up: async (db) => { await db.insertInto('a').values({ b: new Uint8Array(2) }).execute() }, down: async (db) => { await db.deleteFrom('a').execute() } })`,
}

describe('op.run', () => {
  let scratch: Scratch
  let outcomes: Readonly<Record<string, Outcome>>
  const names = new Map<string, string>()

  beforeAll(() => {
    scratch = scratchProject()
    for (const [index, [key, body]] of Object.entries(BODIES).entries()) {
      const name = `${20260101000000 + index}_${key}`
      names.set(key, name)
      const head = `import { defineMigration, op } from 'bothways'\nimport { sql as raw } from 'kysely'\n`
      scratch.write(
        `migrations/${name}.ts`,
        `${head}export default defineMigration({ summary: 's', operations: [\n${body}] })`,
      )
    }
    outcomes = loadEach(scratch)
  }, 30_000)
  afterAll(() => scratch[Symbol.dispose]())

  const outcome = (key: string): Outcome => outcomes[names.get(key) ?? key] ?? {}

  test('becomes SQL with its values spelled out, and names the tables it writes', () => {
    expect(outcome('writes').migration?.operations).toEqual([
      {
        kind: 'sql',
        up: [
          `update "shop"."orders" set "channel" = 'it''s $1' where "id" in (1, 2) and "at" < '1970-01-01T00:00:00.000Z'`,
          'insert into "log" ("a") select "id" from "orders"',
          'delete from "items" as "i" where "i"."ok" = false',
          'update only "Mixed" set x = 5 where y is distinct from null',
          'create table "fresh" ("id" bigint)',
        ].join(';\n'),
        down: 'with "gone" as (delete from "log" returning "a") insert into "attic" select "a" from "gone"',
        phase: 'contract',
        writes: ['audit', 'shop.orders', 'log', 'items', 'Mixed', 'attic'],
        transaction: true,
      },
    ])
    expect(outcome('json').migration?.operations).toMatchObject([
      {
        up: `insert into "t" ("a", "n", "z") values ('{"b":"c''d"}', (-1.5), null)`,
        down: '',
        irreversible: 'because',
      },
    ])
  })

  test.each([
    ['select_down', 'DATA_DEPENDENT_DOWN', 7, 'down of op.run() asks the database'],
    ['select_up', 'MIGRATION_INVALID', 4, 'up of op.run() asks the database'],
    ['returning_down', 'DATA_DEPENDENT_DOWN', 4, 'asks the database'],
    ['raw_select_down', 'DATA_DEPENDENT_DOWN', 4, 'asks the database'],
    ['caught_select', 'DATA_DEPENDENT_DOWN', 4, 'asks the database'],
    ['count_down', 'DATA_DEPENDENT_DOWN', 4, 'sends other queries each time'],
    ['forgot_execute', 'MIGRATION_INVALID', 4, 'up of op.run() sends no query'],
    ['empty_down', 'DOWN_MISSING', 4, 'down of op.run() sends no query'],
    ['throws', 'MIGRATION_INVALID', 7, 'up of op.run() failed: no luck'],
    ['rolls_back', 'MIGRATION_INVALID', 4, 'rolled back'],
    ['introspects', 'MIGRATION_INVALID', 4, 'no database to look into'],
    ['bytes', 'MIGRATION_INVALID', 4, 'bytes can’t stand in a query'],
  ])('%s: %s at line %s', (key, code, line, what) => {
    const { error } = outcome(key)
    expect(error).toMatchObject({ code, message: expect.stringContaining(what) })
    expect(error?.message).toContain(`migrations/${names.get(key)}.ts:${line}: `)
  })
})
