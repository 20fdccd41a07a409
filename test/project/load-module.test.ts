import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadEach, scratchProject, type Outcome, type Scratch } from './scratch.ts'

const HEAD = `import { defineMigration, op, sql } from 'bothways'\n`

/** Each text becomes a migration of its own; the key is its name after the time. */
const FILES: Readonly<Record<string, string>> = {
  good: `${HEAD}export default defineMigration({
  summary: 'Prices in minor units',
  operations: [
    op.changeColumn('products', 'price', {
      into: 'price_minor', type: 'bigint', notNull: true,
      forward: sql\`round(price * 100)\`, backward: sql\`price_minor / 100.0\`,
    }),
  ],
})`,
  reformatted: `${HEAD}// The same, laid out by somebody else.
export default defineMigration({ summary: "Prices, in minor units", operations: [op.changeColumn("products", "price", {
  notNull: true, type: "bigint", into: "price_minor",
  backward: sql\`price_minor   /   100.0\`,
  forward: sql\`round( price*100 ) -- cents
  \` })] })`,
  changed: `${HEAD}export default defineMigration({ summary: 'Prices in minor units', operations: [
  op.changeColumn('products', 'price', { into: 'price_minor', type: 'bigint', notNull: true,
    forward: sql\`round(price * 1000)\`, backward: sql\`price_minor / 100.0\` })] })`,
  columns_ab: `${HEAD}export default defineMigration({ summary: 's', operations: [
  op.createTable('t', { a: { type: 'int' }, b: { type: 'int' } })] })`,
  columns_ba: `${HEAD}export default defineMigration({ summary: 's', operations: [
  op.createTable('t', { b: { type: 'int' }, a: { type: 'int' } })] })`,
  identified: `${HEAD}export default defineMigration({ summary: 's', operations: [op.dropTable('t')], writers: 'identified' })`,
  plain: `export default { summary: 'No library', operations: [{ kind: 'dropTable', table: 'old' }] }`,
  no_down: `${HEAD}
export default defineMigration({
  summary: 'x',
  operations: [
    op.dropTable('t'),
    op.sql({ up: 'drop view v' }),
  ],
})`,
  no_down_plain: `export default { summary: 's', operations: [{ kind: 'sql', up: 'drop view v', writes: [] }] }`,
  no_down_run: `${HEAD}
export default defineMigration({ summary: 's', operations: [
  op.run({ up: async (db) => { await db.schema.dropView('v').execute() } }),
] })`,
  same_name: `${HEAD}
export default defineMigration({ summary: 's', operations: [
  op.changeColumn('p', 'a', { into: 'a', type: 'int', forward: sql\`a\`, backward: sql\`a\` }),
] })`,
  wrong_key: `${HEAD}
export default defineMigration({ summary: 's', operations: [
  op.addColumn('p', 'a', { type: 'int', notNul: true }),
] })`,
  string_forward: `${HEAD}
export default defineMigration({ summary: 's', operations: [

  op.changeColumn('p', 'a', { into: 'b', type: 'int', forward: 'round(a)', backward: sql\`a\` }),
] })`,
  no_summary: `${HEAD}export default defineMigration({ operations: [op.dropTable('t')] })`,
  no_operations: `${HEAD}export default defineMigration({ summary: 's', operations: [] })`,
  no_default: `${HEAD}export const migration = defineMigration({ summary: 's', operations: [op.dropTable('t')] })`,
  late_problem: `${HEAD}
const drop = op.dropTable('t')
export default { summary: 's', operations: [{ ...drop }, Object.assign(drop, { tabel: 't' })] }`,
  has_enum: `${HEAD}
enum Currency { EUR }
export default defineMigration({ summary: 's', operations: [op.dropTable(String(Currency.EUR))] })`,
  no_extension: `import { names } from '../helper'\nexport default names`,
  no_package: `import x from 'left-pad-of-tomorrow'\nexport default x`,
  no_export: `import { nothing } from '../helper.ts'\nexport default nothing`,
  bad_syntax: `${HEAD}export default defineMigration({
  summary: 's'
  operations: [],
})`,
  throws: `const config = undefined\n\nexport default config.operations`,
}

describe('a migration module', () => {
  let scratch: Scratch
  let outcomes: Readonly<Record<string, Outcome>>
  const names = new Map<string, string>()

  beforeAll(() => {
    scratch = scratchProject()
    scratch.write('helper.ts', 'export const names = []')
    for (const [index, [key, text]] of Object.entries(FILES).entries()) {
      const name = `${20260101000000 + index}_${key}`
      names.set(key, name)
      scratch.write(`migrations/${name}.ts`, text)
    }
    scratch.write(
      'migrations/20270101000000_script.js',
      `export default {\n  summary: 's'\n  operations: [],\n}`,
    )
    scratch.write('migrations/20270101000001_mts.mts', FILES['good'] ?? '')
    outcomes = loadEach(scratch)
  }, 30_000)
  afterAll(() => scratch[Symbol.dispose]())

  const outcome = (key: string): Outcome => outcomes[names.get(key) ?? key] ?? {}
  const file = (key: string): string => `migrations/${names.get(key)}.ts`

  test('loads with its name, file, hash and operations', () => {
    expect(outcome('good').migration).toMatchObject({
      name: names.get('good'),
      summary: 'Prices in minor units',
      writers: 'inferred',
      file: file('good'),
      operations: [{ kind: 'replaceColumns', table: 'products' }],
    })
    expect(outcome('identified').migration?.writers).toBe('identified')
    expect(outcome('plain').migration?.operations).toEqual([{ kind: 'dropTable', table: 'old' }])
    expect(outcomes['20270101000001_mts']?.migration?.checksum).toBe(outcome('good').migration?.checksum)
  })

  test('keeps its checksum when comments, layout and summary change, and nothing else', () => {
    const checksum = (key: string): string | undefined => outcome(key).migration?.checksum
    expect(checksum('good')).toMatch(/^[0-9a-f]{64}$/)
    expect(checksum('reformatted')).toBe(checksum('good'))
    expect(outcome('reformatted').migration?.rawHash).not.toBe(outcome('good').migration?.rawHash)
    expect(checksum('changed')).not.toBe(checksum('good'))
    expect(checksum('columns_ab')).not.toBe(checksum('columns_ba'))
  })

  test.each([
    ['no_down', 'DOWN_MISSING', 7, 'op.sql(): down is missing'],
    ['no_down_plain', 'DOWN_MISSING', null, 'operation 1 (sql): down is missing'],
    ['no_down_run', 'DOWN_MISSING', 4, 'down of op.run() sends no query'],
    ['same_name', 'NOT_SUPPORTED', 4, "column a can't change under its own name"],
    ['wrong_key', 'MIGRATION_INVALID', 4, 'unknown key "notNul"'],
    ['string_forward', 'MIGRATION_INVALID', 5, 'must be sql`…`'],
    ['no_summary', 'MIGRATION_INVALID', null, 'summary is missing'],
    ['no_operations', 'MIGRATION_INVALID', null, 'operations is empty'],
    ['no_default', 'MIGRATION_INVALID', null, 'the default export must be a migration, not nothing'],
    ['late_problem', 'MIGRATION_INVALID', 3, 'operation 2 (dropTable): unknown key "tabel"'],
    ['has_enum', 'MIGRATION_UNLOADABLE', 3, 'enum is not supported'],
    ['no_extension', 'MIGRATION_UNLOADABLE', null, 'Cannot find module'],
    ['no_package', 'MIGRATION_UNLOADABLE', null, "Cannot find package 'left-pad-of-tomorrow'"],
    ['no_export', 'MIGRATION_UNLOADABLE', 1, "does not provide an export named 'nothing'"],
    ['bad_syntax', 'MIGRATION_UNLOADABLE', 4, 'SyntaxError'],
    ['throws', 'MIGRATION_UNLOADABLE', 3, 'TypeError'],
  ])('%s: %s at line %s', (key, code, line, what) => {
    const { error } = outcome(key)
    expect(error?.code).toBe(code)
    expect(error?.message).toContain(`${file(key)}${line === null ? '' : `:${line}`}: `)
    expect(error?.message).toContain(what)
    expect(error?.next).not.toBe('')
  })

  test('says how to mend what Node refuses', () => {
    expect(outcome('has_enum').error?.next).toContain('const object in place of an enum')
    expect(outcome('no_extension').error?.next).toContain("'../helper.ts'")
    expect(outcome('no_package').error?.next).toContain('npm install left-pad-of-tomorrow')
    expect(outcome('no_export').error?.next).toContain('import type')
    expect(outcome('bad_syntax').error?.details.join('\n')).toContain('operations: [],')
  })

  test('finds the line of a syntax error in plain JavaScript too', () => {
    const { error } = outcomes['20270101000000_script'] ?? {}
    expect(error?.code).toBe('MIGRATION_UNLOADABLE')
    expect(error?.message).toContain('migrations/20270101000000_script.js:3: SyntaxError')
  })
})
