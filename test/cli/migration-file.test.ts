import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { server } from './chosen.ts'
import { cli, migrationText, type Cli } from './cli.ts'

const NAME = '20260101000000_change'
const column = (options: string): string => `op.changeColumn('fruits', 'price', ${options})`
const SCHEMA = `create table fruits (id int primary key, name text not null, price numeric not null, taken int);
create index fruits_by_name on fruits (name);
create table baskets (id int primary key);
insert into fruits values (1, 'pear', 3.75), (2, 'fig', 5000.5), (3, 'none', 0);`

/** What is refused before anything is planned, as the file says something that can't be. */
const UNREADABLE: readonly (readonly [title: string, text: string, code: string, told: readonly string[]])[] =
  [
    [
      'raw SQL without a down',
      migrationText([`op.sql({ up: 'create table t ()' })`]),
      'DOWN_MISSING',
      ['down', ':5'],
    ],
    [
      'an unknown key',
      migrationText([`op.addColumn('fruits', 'colour', { type: 'text', notNul: true })`]),
      'MIGRATION_INVALID',
      ['notNul', 'notNull'],
    ],
    [
      'an operation nobody knows',
      migrationText([`op.dropColum('fruits', 'name')`]),
      'MIGRATION_UNLOADABLE',
      ['dropColum'],
    ],
    ['a file that does not parse', `export default {`, 'MIGRATION_UNLOADABLE', [`${NAME}.ts`]],
    ['no default export', `export const up = 1`, 'MIGRATION_INVALID', [`${NAME}.ts`, 'default']],
    [
      'a missing package',
      `import 'no-such-package'`,
      'MIGRATION_UNLOADABLE',
      ['npm install no-such-package'],
    ],
  ]

/** What is refused on looking at the schema. */
const IMPOSSIBLE: readonly (readonly [
  title: string,
  operation: string,
  code: string,
  told: readonly string[],
])[] = [
  [
    'a syntax error in forward',
    column(
      `{ into: 'cents', type: 'bigint', forward: sql\`round(price *)\`, backward: sql\`cents / 100.0\` }`,
    ),
    'EXPRESSION_INVALID',
    ['round(price *)', 'syntax error'],
  ],
  [
    'a column that is not there in forward',
    column(
      `{ into: 'cents', type: 'bigint', forward: sql\`round(prize * 100)\`, backward: sql\`cents / 100.0\` }`,
    ),
    'EXPRESSION_INVALID',
    ['prize'],
  ],
  [
    'forward that calls now()',
    column(
      `{ into: 'cents', type: 'bigint', forward: sql\`price + extract(epoch from now())\`, backward: sql\`cents\` }`,
    ),
    'EXPRESSION_IMPURE',
    ['now()'],
  ],
  [
    'forward that calls random()',
    column(`{ into: 'cents', type: 'bigint', forward: sql\`price * random()\`, backward: sql\`cents\` }`),
    'EXPRESSION_IMPURE',
    ['random()'],
  ],
  [
    'a column name that is taken',
    `op.addColumn('fruits', 'taken', { type: 'text' })`,
    'NAME_TAKEN',
    ['table fruits has a column taken already'],
  ],
  [
    'a table name that is taken',
    `op.createTable('baskets', { columns: { id: { type: 'int' } } })`,
    'NAME_TAKEN',
    ['baskets'],
  ],
  [
    'an index name that is taken',
    `op.createIndex('fruits', ['price'], { name: 'fruits_by_name' })`,
    'NAME_TAKEN',
    ['fruits_by_name'],
  ],
  [
    'a rename onto a name that is taken',
    `op.renameColumn('fruits', 'name', 'taken')`,
    'NAME_TAKEN',
    ['table fruits has a column taken already'],
  ],
  [
    'a rename of a table onto one that is there',
    `op.renameTable('fruits', 'baskets')`,
    'NAME_TAKEN',
    ['baskets'],
  ],
  [
    'a table that is not there',
    `op.addColumn('fruit', 'kind', { type: 'text' })`,
    'OPERATION_INVALID',
    ['there is no table fruit'],
  ],
  [
    'a fill and a default',
    `op.addColumn('fruits', 'kind', { type: 'text', fill: sql\`'old'\`, default: sql\`'new'\` })`,
    'OPERATION_INVALID',
    ['fruits.kind has a `fill` and a `default`', 'op.setDefault'],
  ],
  ['a column that is not there', `op.dropColumn('fruits', 'nam')`, 'OPERATION_INVALID', ['nam', 'name']],
]

describe.each(server)('$name', (engine) => {
  let project: Cli
  let before: string

  beforeAll(async () => {
    project = await cli(engine, SCHEMA)
    project.migration('20250101000000_first', `op.createIndex('fruits', ['taken'])`)
    await project.migrate('baseline')
    await project.migrate('up')
    before = await project.image()
  })
  afterAll(() => project[Symbol.asyncDispose]())

  const refused = async (
    text: string,
    code: string,
    told: readonly string[],
    exit: number,
  ): Promise<void> => {
    project.scratch.write(`migrations/${NAME}.ts`, text)
    for (const command of [['up'], ['up', '--guarded'], ['plan']]) {
      const answer = await project.json(...command)
      expect(answer.document, command.join(' ')).toMatchObject({ error: { code, exitCode: exit } })
      expect(answer.code).toBe(exit)
      const { details, message, next, state } = answer.document.error ?? expect.unreachable()
      for (const word of told) expect([message, ...details, next].join('\n')).toContain(word)
      expect(next).not.toBeNull()
      expect(state).toContain('unchanged')
      expect(answer.text).not.toMatch(/^ +at /m)
    }
    expect(await project.image()).toBe(before)
    // Nothing half begun: the next command is not turned away because of it.
    expect((await project.json('status')).document).toMatchObject({
      unfinished: null,
      migrations: [{ state: 'expanded' }, { name: NAME, state: 'pending' }],
    })
  }

  test.each(UNREADABLE)(
    '%s is refused with the place, and nothing is changed',
    async (_, text, code, told) => {
      await refused(text, code, told, 2)
    },
  )

  test.each(IMPOSSIBLE)('%s is refused, and nothing is changed', async (_, operation, code, told) => {
    await refused(migrationText([operation]), code, told, 21)
  })

  test('forward that fails on a row that is there: told beforehand when guarded, put back when not', async () => {
    project.migration(
      NAME,
      column(`{ into: 'share', type: 'numeric', forward: sql\`1 / price\`, backward: sql\`1 / share\` }`),
    )
    const guarded = await project.json('up', '--guarded')
    expect(guarded).toMatchObject({ code: 21, document: { error: { code: 'PREFLIGHT' } } })
    expect(guarded.document.error?.message).toContain('division by zero')
    expect(await project.image()).toBe(before)

    const plain = await project.json('up')
    expect(plain).toMatchObject({ code: 23, document: { error: { code: 'PUT_BACK' } } })
    expect(plain.document.error?.message).toContain('division by zero')
    expect(plain.document.error?.state).toContain('put back')
    expect(await project.image()).toBe(before)
    expect((await project.migrate('status')).out).toMatch(/20260101000000_change +pending/)
  })

  test('two files of one name, and a name of another shape, are refused', async () => {
    project.migration(NAME, `op.addColumn('fruits', 'colour', { type: 'text' })`)
    project.scratch.write(`migrations/${NAME}.mjs`, 'export default {}')
    expect(await project.json('up')).toMatchObject({
      code: 2,
      document: { error: { code: 'MIGRATION_DUPLICATE' } },
    })
    rmSync(join(project.directory, `migrations/${NAME}.mjs`))

    project.scratch.write(`migrations/2026-01-02_colour.ts`, 'export default {}')
    expect(await project.json('up')).toMatchObject({
      code: 2,
      document: { error: { code: 'MIGRATION_NAME_INVALID' } },
    })
    // Whoever looks at an incident sees the ledger all the same.
    const status = await project.migrate('status')
    expect(status).toMatchObject({ code: 0 })
    expect(status.out).toContain('20250101000000_first')
    expect(status.out).toContain('2026-01-02_colour.ts')
    expect(await project.migrate('status', '--check')).toMatchObject({ code: 2 })
    rmSync(join(project.directory, `migrations/2026-01-02_colour.ts`))
    expect(await project.image()).toBe(before)
  })
})
