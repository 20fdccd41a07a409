import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Migration } from '../../src/model/migration.ts'
import { listMigrations } from '../../src/project/list-migrations.ts'
import { loadMigrations } from '../../src/project/load-migrations.ts'
import { postgresCompiler } from '../../src/dialect/postgres/kysely-compiler.ts'
import { readSql } from '../../src/dialect/postgres/read-sql.ts'
import { scratchProject } from './scratch.ts'

const ENGINE = { kysely: postgresCompiler, readSql }
const NAME = '20260101000000_paid-orders_view'

async function load(files: Readonly<Record<string, string>>): Promise<Migration | undefined> {
  using scratch = scratchProject()
  for (const [file, text] of Object.entries(files)) scratch.write(`migrations/${NAME}/${file}`, text)
  const listed = await listMigrations(join(scratch.directory, 'migrations'))
  return (await loadMigrations(listed, [NAME], ENGINE))[0]
}

const VIEW = { 'expand.up.sql': 'create view v as select 1;', 'expand.down.sql': 'drop view v;' }

describe('a folder of SQL', () => {
  test('becomes raw SQL operations, expand before contract', async () => {
    const migration = await load({
      ...VIEW,
      'contract.up.sql':
        '-- transaction: false\n-- writes: orders, shop.items\ncreate index concurrently i on orders (a)',
      'contract.down.sql': '-- writes: audit\ndrop index concurrently i',
    })
    expect(migration).toMatchObject({
      name: NAME,
      summary: 'paid orders view',
      writers: 'inferred',
      operations: [
        {
          kind: 'sql',
          up: VIEW['expand.up.sql'],
          down: VIEW['expand.down.sql'],
          phase: 'expand',
          writes: [],
          transaction: true,
        },
        { kind: 'sql', phase: 'contract', writes: ['orders', 'shop.items', 'audit'], transaction: false },
      ],
    })
  })

  test('takes its summary from the first comment that says nothing else', async () => {
    const migration = await load({
      ...VIEW,
      'expand.up.sql': `-- writes: orders\n\n-- Paid orders: a view\n${VIEW['expand.up.sql']}`,
    })
    expect(migration?.summary).toBe('Paid orders: a view')
    expect(migration?.operations[0]).toMatchObject({ writes: ['orders'] })
  })

  test('keeps its checksum when comments and white space change', async () => {
    const first = await load(VIEW)
    const second = await load({
      ...VIEW,
      'expand.up.sql': '-- A view\ncreate view v\n  as /* only */ select 1 ;\n',
    })
    const third = await load({ ...VIEW, 'expand.up.sql': 'create view v as select 2;' })
    expect(second?.checksum).toBe(first?.checksum)
    expect(second?.rawHash).not.toBe(first?.rawHash)
    expect(third?.checksum).not.toBe(first?.checksum)
  })

  test('needs no down where it says why there is none, or changes nothing', async () => {
    const declared = await load({ 'expand.up.sql': '-- irreversible: erased on request\ndelete from people' })
    expect(declared?.operations).toMatchObject([{ down: '', irreversible: 'erased on request' }])
    const harmless = await load({
      'expand.up.sql': 'analyze orders',
      'expand.down.sql': '-- nothing to undo',
    })
    expect(harmless?.operations).toHaveLength(1)
  })

  test.each<[string, Readonly<Record<string, string>>, string, RegExp]>([
    [
      'no down',
      { 'expand.up.sql': 'drop view v' },
      'DOWN_MISSING',
      /expand\.up\.sql: expand\.down\.sql is missing/,
    ],
    [
      'a blank down',
      { ...VIEW, 'expand.down.sql': ' -- later\n;' },
      'DOWN_MISSING',
      /expand\.down\.sql is empty/,
    ],
    [
      'no contract down',
      { ...VIEW, 'contract.up.sql': 'drop view w' },
      'DOWN_MISSING',
      /contract\.down\.sql is missing/,
    ],
    ['no up', { 'expand.down.sql': 'drop view v' }, 'MIGRATION_INVALID', /expand\.up\.sql is missing/],
    ['a blank up', { ...VIEW, 'expand.up.sql': '-- todo' }, 'MIGRATION_INVALID', /expand\.up\.sql is empty/],
    ['nothing at all', { 'README.md': '' }, 'MIGRATION_INVALID', /has no SQL in it/],
    [
      'a name that would never run',
      { ...VIEW, 'contract.dwon.sql': '' },
      'MIGRATION_INVALID',
      /contract\.dwon\.sql would never run/,
    ],
    [
      'a header misspelt',
      { ...VIEW, 'expand.up.sql': '-- A view\n-- transation: false\ncreate view v' },
      'MIGRATION_INVALID',
      /expand\.up\.sql:2: unknown header "transation"/,
    ],
    [
      'a header without sense',
      { ...VIEW, 'expand.up.sql': '-- transaction: maybe\ncreate view v' },
      'MIGRATION_INVALID',
      /:1: "transaction" must be true or false, not maybe/,
    ],
    [
      'a header without value',
      { ...VIEW, 'expand.up.sql': '-- irreversible:\ncreate view v' },
      'MIGRATION_INVALID',
      /"irreversible" says nothing/,
    ],
  ])('with %s is refused', async (_, files, code, what) => {
    await expect(load(files)).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(what) }),
    )
  })

  test('an unknown name is refused with the near one', async () => {
    await expect(loadMigrations([], [NAME], ENGINE)).rejects.toThrow(
      expect.objectContaining({ code: 'UNKNOWN_MIGRATION' }),
    )
  })
})
