import { describe, expect, test } from 'vitest'
import type { Pair, SqlWay } from '../../src/project/formats/pair.ts'
import { readPairs } from '../../src/project/formats/read-pairs.ts'
import { scratchProject } from './scratch.ts'

function sql(way: Pair['up'] | null | undefined): SqlWay {
  if (way?.kind !== 'sql') throw new Error('no SQL')
  return way
}

function read(files: Readonly<Record<string, string>>, ...servers: readonly string[]) {
  using project = scratchProject()
  project.write('m/README.md', '')
  for (const [name, text] of Object.entries(files)) project.write(`m/${name}`, text)
  return readPairs(`${project.directory}/m`, undefined, servers)
}

describe('pairs of another tool', () => {
  test('of golang-migrate are two files a version, in the order of their numbers', () => {
    const { format, pairs, unread } = read({
      '10_later.up.sql': 'SELECT 10',
      '2_first.up.sql': 'CREATE TABLE t (a int)',
      '2_its_end.down.sql': '-- nothing',
      '3_go.up.go': '',
    })
    expect(format).toBe('golang-migrate')
    expect(pairs.map(({ key, name }) => [key, name])).toEqual([
      ['2', '2_first'],
      ['10', '10_later'],
    ])
    expect(sql(pairs[0]?.down)).toMatchObject({ messages: ['-- nothing'], transaction: 'unless refused' })
    expect(pairs[1]?.down).toBeNull()
    expect(unread.map(({ file }) => file)).toEqual(['3_go.up.go'])
  })

  test('of pop are those for the server at hand, and the files that one migration was cut into are one', () => {
    const files = {
      '20240101000000000000_users.postgres.up.sql': 'CREATE TABLE p (a int)',
      '20240101000000000000_users.mysql.up.sql': 'CREATE TABLE m (a int)',
      '20240101000000000000_users.down.sql': 'DROP TABLE x',
      '20240101000000000001_users.up.sql': 'SELECT 2',
      '20240101000000000001_users.postgres.autocommit.up.sql': 'SELECT 1',
      '20240101000000000001_users.down.sql': 'SELECT 3',
      '20240101000000000001_users.mysql.down.sql': 'SELECT 4',
      '20240202000000_later.postgres.up.sql': 'SELECT 5',
      '20240303000000_fizz.up.fizz': 'add_column',
    }
    const { format, pairs, unread } = read(files, 'postgres', 'pg')
    const texts = (way: Pair['up'] | null | undefined): readonly string[] =>
      way?.kind === 'files' ? way.ways.map(({ text }) => text) : way?.kind === 'sql' ? [way.text] : []
    expect(format).toBe('pop')
    expect(pairs.map(({ key, name, parts }) => [key, name, parts])).toEqual([
      ['20240101000000', '20240101000000_users', ['20240101000000000000', '20240101000000000001']],
      ['20240202000000', '20240202000000_later', undefined],
    ])
    const [users] = pairs
    expect(texts(users?.up)).toEqual(['CREATE TABLE p (a int)', 'SELECT 1'])
    expect(texts(users?.down)).toEqual(['SELECT 3', 'DROP TABLE x'])
    expect(users?.up).toMatchObject({ ways: [{ transaction: 'wrapped' }, { transaction: 'bare' }] })
    expect(pairs[1]?.down).toBeNull()
    expect(unread.map(({ file }) => file)).toEqual(['20240303000000_fizz.up.fizz'])
    const onMysql = read(files, 'mariadb', 'mysql').pairs
    expect(texts(onMysql[0]?.up)).toEqual(['CREATE TABLE m (a int)', 'SELECT 2'])
    expect(texts(onMysql[0]?.down)).toEqual(['SELECT 4', 'DROP TABLE x'])
    expect(onMysql).toHaveLength(1)
  })

  test('of dbmate are two sections of a file, each one message', () => {
    const { format, pairs } = read({
      '1_a.sql': '-- migrate:up transaction:false\nSELECT 1;\nSELECT 11;\n\n-- migrate:down\nSELECT 2;\n',
    })
    expect(format).toBe('dbmate')
    expect(sql(pairs[0]?.up)).toMatchObject({
      transaction: 'bare',
      messages: ['\nSELECT 1;\nSELECT 11;\n\n'],
    })
    expect(sql(pairs[0]?.down)).toMatchObject({ transaction: 'wrapped' })
  })

  test('of goose are cut where a line ends with a semicolon, and nowhere within a marked statement', () => {
    const { format, pairs } = read({
      '00002_b.sql':
        '-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1; -- why\nSELECT\n 2;\n-- +goose StatementBegin\nCREATE FUNCTION f;\nEND;\n-- +goose StatementEnd\n-- +goose Down\nSELECT 3;\n',
      '00010_c.sql': '-- +goose Up\nSELECT 4',
      '00003_d.go': '',
    })
    expect(format).toBe('goose')
    expect(sql(pairs[0]?.up)).toMatchObject({
      transaction: 'bare',
      messages: ['SELECT 1; -- why', 'SELECT\n 2;', 'CREATE FUNCTION f;\nEND;'],
      refused: null,
    })
    expect(pairs[1]).toMatchObject({ key: '10', down: null })
    expect(sql(pairs[1]?.up).refused).toContain('no semicolon')
  })

  test('of goose take variables from the environment where the file asks for it', () => {
    process.env['BOTHWAYS_READ_PAIRS'] = 'eu'
    const { pairs } = read({
      '1_a.sql':
        '-- +goose Up\nSELECT ${BOTHWAYS_READ_PAIRS};\n-- +goose ENVSUB ON\nSELECT ${BOTHWAYS_READ_PAIRS}, ${BOTHWAYS_NONE:-us};\n-- +goose ENVSUB OFF\nSELECT $1;',
    })
    delete process.env['BOTHWAYS_READ_PAIRS']
    expect(sql(pairs[0]?.up).messages).toEqual([
      'SELECT ${BOTHWAYS_READ_PAIRS};',
      'SELECT eu, us;',
      'SELECT $1;',
    ])
  })

  test('of sql-migrate have each way’s own transaction', () => {
    const { format, pairs } = read({
      '1_a.sql': '-- +migrate Up notransaction\nSELECT 1;\n-- +migrate Down\nSELECT 2;\n',
    })
    expect(format).toBe('sql-migrate')
    expect(pairs[0]?.key).toBe('1_a.sql')
    expect(sql(pairs[0]?.up).transaction).toBe('bare')
    expect(sql(pairs[0]?.down).transaction).toBe('wrapped')
  })

  test('of diesel are folders, whose version is what stands before the underscore', () => {
    const { format, pairs } = read({
      '2024-01-02-030405_users/up.sql': 'SELECT 1',
      '2024-01-02-030405_users/down.sql': 'SELECT 2',
      '2023-01-02-030405-0000_index/up.sql': 'SELECT 3',
      '2023-01-02-030405-0000_index/metadata.toml': 'run_in_transaction = false\n',
    })
    expect(format).toBe('diesel')
    expect(pairs.map(({ key, up }) => [key, sql(up).transaction])).toEqual([
      ['202301020304050000', 'bare'],
      ['20240102030405', 'wrapped'],
    ])
  })

  test('of flyway go by version, with undo, placeholders and settings of their own', () => {
    const { format, pairs, unread } = read({
      'flyway.conf': 'flyway.placeholders.schema=shop\n',
      'V10__c.sql': 'SELECT ${nobody.says}',
      'V2.1__b.sql': 'CREATE TABLE ${schema}.t (a int)',
      'U2_1__b.sql': 'DROP TABLE ${schema}.t',
      'sub/V1__a.sql': "SELECT '${asis}'",
      'sub/V1__a.sql.conf': 'executeInTransaction=false\nplaceholderReplacement=false\n',
      'B2__base.sql': 'SELECT 0',
      'R__view.sql': 'SELECT 9',
    })
    expect(format).toBe('flyway')
    expect(pairs.map(({ key, name }) => [key, name])).toEqual([
      ['1', 'V1__a'],
      ['2.1', 'V2.1__b'],
      ['10', 'V10__c'],
      ['R__view.sql', 'R__view'],
    ])
    expect(sql(pairs[0]?.up)).toMatchObject({ text: "SELECT '${asis}'", transaction: 'bare' })
    expect(sql(pairs[1]?.up).text).toBe('CREATE TABLE shop.t (a int)')
    expect(sql(pairs[1]?.down).text).toBe('DROP TABLE shop.t')
    expect(sql(pairs[2]?.up).refused).toContain('nobody.says')
    expect(unread.map(({ file }) => file)).toEqual(['B2__base.sql'])
  })

  test.each([
    ['kysely', 'm.ts', `import { Kysely } from 'kysely'\nexport async function up(db: Kysely<any>) {}`],
    ['knex', 'm.js', `exports.up = function (knex) {}\nexports.down = function (knex) {}`],
    ['umzug', 'm.ts', `export const up = async ({ context }) => context.query('SELECT 1')`],
  ])('of %s are modules with up and down', (tool, file, text) => {
    const { format, pairs } = read({ [file]: text, 'helper.ts': '// steps up\nexport const a = 1' })
    expect(format).toBe(tool)
    expect(pairs.map((pair) => [pair.name, pair.key, pair.down === null])).toEqual([
      ['m', 'm', tool !== 'knex'],
    ])
  })

  test.each([
    [
      'two tools in one folder',
      { '1_a.up.sql': 'SELECT 1', '2_b.sql': '-- migrate:up\nSELECT 1' },
      'golang-migrate and of dbmate',
    ],
    [
      'a way back before the way up',
      { '1_a.sql': '-- +goose Down\nSELECT 2;\n-- +goose Up\nSELECT 1;' },
      'before its way up',
    ],
    ['a way back alone', { '1_a.down.sql': 'SELECT 1', '2_b.up.sql': 'SELECT 1' }, 'no way up'],
    ['an undo alone', { 'U1__a.sql': 'SELECT 1', 'V2__b.sql': 'SELECT 1' }, 'no way up'],
    ['one version twice', { '1_a.up.sql': 'SELECT 1', '1_b.up.sql': 'SELECT 1' }, 'version 1'],
    ['nothing', {}, 'no migrations'],
  ])('%s is told', (_, files, told) => {
    expect(() => read(files as Readonly<Record<string, string>>)).toThrow(told)
  })
})
