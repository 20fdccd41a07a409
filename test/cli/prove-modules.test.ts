import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { PairProof } from '../../src/rehearse/pair-proof.ts'
import { serverOfEach } from './chosen.ts'
import { cli, type Cli } from './cli.ts'

const MODULES = join(import.meta.dirname, '../../node_modules')

/** Node strips no enum: such a file takes jiti. */
const KYSELY = {
  '1_users.ts': `import { sql, type Kysely } from 'kysely'
export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.createTable('users').addColumn('id', 'integer', (c) => c.primaryKey()).addColumn('name', 'varchar(40)').execute()
  const { rows } = await sql<{ one: number }>\`select 1 as one\`.execute(db)
  if (Number(rows[0]?.one) !== 1) throw new Error('no answer')
}
export async function down(db: Kysely<any>): Promise<void> {
  await db.schema.dropTable('users').execute()
}
`,
  '2_no_name.ts': `import type { Kysely } from 'kysely'
import { column } from './helpers/column'
enum Table { Users = 'users' }
export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable(Table.Users).dropColumn(column).execute()
}
export async function down(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable(Table.Users).addColumn(column, 'varchar(40)').execute()
}
`,
  '3_nothing_back.ts': `import type { Kysely } from 'kysely'
export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable('users').addColumn('mail', 'varchar(40)').execute()
}
export async function down(): Promise<void> {}
`,
  '4_throws.ts': `import type { Kysely } from 'kysely'
export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable('nobody').addColumn('mail', 'varchar(40)').execute()
}
`,
  'helpers/column.ts': `export const column: string = 'name'\n`,
}

const KNEX = {
  '1_users.js': `exports.up = (knex) => knex.schema.createTable('users', (t) => { t.integer('id').primary(); t.string('name', 40) })
exports.down = (knex) => knex.schema.dropTable('users')
`,
  '2_no_name.js': `exports.up = (knex) => knex.schema.alterTable('users', (t) => { t.dropColumn('name') })
exports.down = (knex) => knex.schema.alterTable('users', (t) => { t.string('name', 40) })
exports.config = { transaction: false }
`,
}

const UMZUG = {
  '1_users.js': `exports.up = async ({ context }) => context.createTable('users', { id: { type: 'INTEGER', primaryKey: true }, name: { type: 'VARCHAR(40)' } })
exports.down = async ({ context }) => context.dropTable('users')
`,
  '2_no_name.js': `module.exports = {
  up: async (queryInterface) => queryInterface.removeColumn('users', 'name'),
  down: async (queryInterface, Sequelize) => queryInterface.addColumn('users', 'name', { type: Sequelize.STRING(40) }),
}
`,
}

describe.each(serverOfEach)('$name', (engine) => {
  async function proved(
    files: Readonly<Record<string, string>>,
    ...libraries: readonly string[]
  ): Promise<{ readonly shop: Cli<unknown>; readonly proofs: readonly PairProof[]; readonly error: string }> {
    const shop = await cli(engine)
    shop.scratch.write('theirs/package.json', '{}')
    for (const [file, text] of Object.entries(files)) shop.scratch.write(`theirs/${file}`, text)
    for (const library of libraries)
      symlinkSync(join(MODULES, library), join(shop.directory, 'node_modules', library))
    const { document, err } = await shop.json('prove', '--dir', 'theirs')
    return { shop, proofs: (document['migrations'] ?? []) as readonly PairProof[], error: err }
  }

  test('modules of Kysely are run by the project’s Kysely, also those that Node can’t load', async () => {
    const { proofs, shop } = await proved(KYSELY)
    await using _ = shop
    expect(proofs.map(({ message, verdict }) => [verdict, message])).toEqual([
      ['proved', expect.any(String)],
      ['lossy', expect.any(String)],
      ['no-down', expect.any(String)],
      ['up-fails', expect.stringContaining('nobody')],
    ])
    expect(proofs[3]?.error?.statement).toContain('alter table')
  })

  test.each([
    ['knex', KNEX, ['knex']],
    ['umzug', UMZUG, ['sequelize']],
  ])('modules of %s are run by the project’s own library', async (...[, files, libraries]) => {
    const { error, proofs, shop } = await proved(files, ...libraries)
    await using _ = shop
    expect(
      proofs.map(({ verdict }) => verdict),
      error,
    ).toEqual(['proved', 'lossy'])
    expect(proofs[1]?.losses[0]?.columns).toEqual(['name'])
  })

  test('a library that is not installed is named', async () => {
    const { error, proofs, shop } = await proved(KNEX)
    await using _ = shop
    expect(proofs).toEqual([])
    expect(error).toContain('npm install knex')
  })
})
