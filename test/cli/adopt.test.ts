import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { serverOfEach } from './chosen.ts'
import { cli, type Cli } from './cli.ts'

const SHOP = `create table shops (id int primary key, name varchar(40) not null);`
const OURS = `import { defineMigration, op } from 'bothways'
export default defineMigration({ summary: 'Opened', operations: [op.addColumn('shops', 'opened', { type: 'date' })] })
`
const CONFIG = `export default { migrations: './ours' }`

/** Two applied pairs of a tool, whose third may be pending. */
const TOOLS: readonly {
  readonly tool: string
  readonly table: string
  readonly ledger: string
  readonly files: readonly string[]
  readonly text: string
}[] = [
  {
    tool: 'golang-migrate',
    table: 'schema_migrations',
    ledger: `create table schema_migrations (version bigint primary key, dirty boolean not null); insert into schema_migrations values (2, false)`,
    files: ['000001_a.up.sql', '000002_b.up.sql', '000003_c.up.sql'],
    text: 'SELECT 1',
  },
  {
    tool: 'dbmate',
    table: 'schema_migrations',
    ledger: `create table schema_migrations (version varchar(100) primary key); insert into schema_migrations values ('1'), ('2')`,
    files: ['1_a.sql', '2_b.sql', '3_c.sql'],
    text: '-- migrate:up\nSELECT 1;\n-- migrate:down\n',
  },
  {
    tool: 'goose',
    table: 'goose_db_version',
    ledger: `create table goose_db_version (id int primary key, version_id bigint not null, is_applied boolean not null, tstamp timestamp null); insert into goose_db_version (id, version_id, is_applied) values (1, 0, true), (2, 1, true), (3, 2, true), (4, 2, false), (5, 2, true)`,
    files: ['00001_a.sql', '00002_b.sql', '00003_c.sql'],
    text: '-- +goose Up\nSELECT 1;\n',
  },
  {
    tool: 'sql-migrate',
    table: 'gorp_migrations',
    ledger: `create table gorp_migrations (id varchar(100) primary key, applied_at timestamp null); insert into gorp_migrations (id) values ('1_a.sql'), ('2_b.sql')`,
    files: ['1_a.sql', '2_b.sql', '3_c.sql'],
    text: '-- +migrate Up\nSELECT 1;\n',
  },
  {
    tool: 'diesel',
    table: '__diesel_schema_migrations',
    ledger: `create table __diesel_schema_migrations (version varchar(50) primary key, run_on timestamp null); insert into __diesel_schema_migrations (version) values ('20240101'), ('20240102')`,
    files: ['2024-01-01_a/up.sql', '2024-01-02_b/up.sql', '2024-01-03_c/up.sql'],
    text: 'SELECT 1',
  },
  {
    tool: 'flyway',
    table: 'flyway_schema_history',
    ledger: `create table flyway_schema_history (installed_rank int primary key, version varchar(50), type varchar(20), script varchar(200), installed_on timestamp null, success boolean not null); insert into flyway_schema_history values (1, '1', 'SQL', 'V1__a.sql', null, true), (2, '1.1', 'SQL', 'V1_1__b.sql', null, true)`,
    files: ['V1__a.sql', 'V1_1__b.sql', 'V2__c.sql'],
    text: 'SELECT 1',
  },
  {
    tool: 'kysely',
    table: 'kysely_migration',
    ledger: `create table kysely_migration (name varchar(100) primary key, timestamp varchar(100) not null); insert into kysely_migration values ('1_a', '2024-01-01T00:00:00.000Z'), ('2_b', '2024-01-01T00:00:00.000Z')`,
    files: ['1_a.ts', '2_b.ts', '3_c.ts'],
    text: `import { Kysely } from 'kysely'\nexport async function up(db: Kysely<any>) {}\n`,
  },
  {
    tool: 'knex',
    table: 'knex_migrations',
    ledger: `create table knex_migrations (id int primary key, name varchar(100), batch int, migration_time timestamp null); insert into knex_migrations (id, name, batch) values (1, '1_a.js', 1), (2, '2_b.js', 1)`,
    files: ['1_a.ts', '2_b.ts', '3_c.ts'],
    text: `import type { Knex } from 'knex'\nexport async function up(knex: Knex) {}\n`,
  },
  {
    tool: 'umzug',
    table: 'SequelizeMeta',
    ledger: `create table "SequelizeMeta" (name varchar(100) primary key); insert into "SequelizeMeta" values ('1_a.js'), ('2_b.js')`,
    files: ['1_a.js', '2_b.js', '3_c.js'],
    text: `export const up = async ({ context }) => context.query('SELECT 1')\n`,
  },
  {
    tool: 'pop',
    table: 'schema_migration',
    // The second was cut into two files.
    ledger: `create table schema_migration (version varchar(20) primary key); insert into schema_migration values ('20240101000000'), ('20240102000000000000'), ('20240102000000000001')`,
    files: [
      '20240101000000_a',
      '20240102000000000000_b',
      '20240102000000000001_b',
      '20240103000000_c',
    ].flatMap((name) => ['postgres', 'mysql'].map((server) => `${name}.${server}.up.sql`)),
    text: 'SELECT 1',
  },
]

describe.each(serverOfEach)('$name', (engine) => {
  async function shopWith(tool: (typeof TOOLS)[number], files: readonly string[]): Promise<Cli<unknown>> {
    const ledger = engine.family === 'postgres' ? tool.ledger : tool.ledger.replaceAll('"', '`')
    const shop = await cli(engine, `${SHOP} ${ledger};`)
    shop.scratch.write('migrate.config.ts', CONFIG)
    shop.scratch.write('ours/.keep', '')
    for (const file of files) shop.scratch.write(`theirs/${file}`, tool.text)
    return shop
  }
  const [golangMigrate] = TOOLS
  if (golangMigrate === undefined) throw new Error('no tools')

  test.each(TOOLS)('the history of $tool goes on in ours, and its table stays as it is', async (tool) => {
    await using shop = await shopWith(tool, tool.files)
    const adopted = await shop.json('adopt', '--dir', 'theirs')
    expect(adopted, adopted.err).toMatchObject({ code: 0 })
    expect(adopted.document).toMatchObject({ schema: 'bothways/adopt@1', tool: tool.tool })
    expect((adopted.document['adopted'] as readonly unknown[]).length).toBe(2)
    expect((adopted.document['pending'] as readonly unknown[]).length).toBe(1)
    const { document } = await shop.json('status')
    expect(document['adopted']).toMatchObject({ tool: tool.tool, migrations: [{}, {}] })
    expect(document['next']).not.toContain('baseline')
  })

  test('what was adopted shows in status and history, and our migrations follow it', async () => {
    await using shop = await shopWith(golangMigrate, golangMigrate.files.slice(0, 2))
    shop.scratch.write('ours/20250101000000_first.ts', OURS)
    expect((await shop.migrate('up')).err).toContain('migrate adopt')
    expect((await shop.migrate('status')).out).toContain('Next: migrate adopt')
    rmSync(join(shop.directory, 'ours/20250101000000_first.ts'))
    const taken = await shop.migrate('adopt', '--dir', 'theirs')
    expect(taken.text).toContain('2 migrations of golang-migrate')
    shop.scratch.write('ours/20260101000000_opened.ts', OURS)
    expect(await shop.migrate('up')).toMatchObject({ code: 0 })
    for (const command of ['status', 'history'])
      expect((await shop.migrate(command)).text).toContain(
        '2 migrations of golang-migrate, the last 000002_b',
      )
    expect(await shop.migrate('revert')).toMatchObject({ code: 0 })
    expect((await shop.migrate('adopt', '--dir', 'theirs')).err).toContain('history of its own')
  })

  test.each<readonly [string, string, readonly string[], string, number]>([
    [
      'a dirty version',
      'update schema_migrations set dirty = true',
      ['000001_a.up.sql', '000002_b.up.sql'],
      'dirty',
      21,
    ],
    ['an applied row without its file', '', ['000001_a.up.sql', '000003_c.up.sql'], 'no such file', 21],
    ['no ledger', 'drop table schema_migrations', ['000001_a.up.sql'], 'migrate baseline', 2],
    [
      'two ledgers',
      `create table gorp_migrations (id varchar(100) primary key)`,
      ['000001_a.up.sql'],
      '--format',
      2,
    ],
    ['a folder without migrations', '', [], 'Name the folder', 2],
  ])('%s is refused, and nothing changes', async (_, change, files, told, code) => {
    await using shop = await shopWith(golangMigrate, files)
    shop.scratch.write('theirs/README.md', '')
    if (change !== '') await shop.database.script(change)
    const before = await shop.image()
    const refused = await shop.migrate('adopt', '--dir', 'theirs')
    expect(refused).toMatchObject({ code, out: '' })
    expect(refused.err).toContain(told)
    expect(await shop.image()).toBe(before)
  })

  test('a file older than what was applied is refused by its name', async () => {
    const dbmate = TOOLS[1]
    if (dbmate === undefined) throw new Error('no dbmate')
    await using shop = await shopWith(dbmate, ['1_a.sql', '15_late.sql', '2_b.sql'])
    await shop.database.script(`insert into schema_migrations values ('9')`)
    shop.scratch.write('theirs/9_d.sql', dbmate.text)
    const refused = await shop.migrate('adopt', '--dir', 'theirs')
    expect(refused.code).toBe(21)
    expect(refused.err).toContain('15_late')
  })

  test('a migration of several files that pop has not finished is refused', async () => {
    const pop = TOOLS.find(({ tool }) => tool === 'pop') ?? expect.unreachable()
    await using shop = await shopWith(pop, pop.files)
    await shop.database.script(`delete from schema_migration where version = '20240102000000000001'`)
    const before = await shop.image()
    const refused = await shop.migrate('adopt', '--dir', 'theirs')
    expect(refused.code).toBe(21)
    expect(refused.err).toContain('some of the files of 20240102000000_b')
    expect(await shop.image()).toBe(before)
  })

  test('a failed row of flyway is refused with its file', async () => {
    const flyway = TOOLS[5]
    if (flyway === undefined) throw new Error('no flyway')
    await using shop = await shopWith(flyway, flyway.files)
    await shop.database.script('update flyway_schema_history set success = false where installed_rank = 2')
    const refused = await shop.migrate('adopt', '--dir', 'theirs')
    expect(refused.code).toBe(21)
    expect(refused.err).toContain('V1_1__b.sql')
    expect(refused.err).toContain('flyway repair')
  })
})
