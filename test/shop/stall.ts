import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrationText, type Cli } from '../cli/cli.ts'

const SHOP = join(import.meta.dirname, '../../migrations-examples/shop')

const DATABASE = (price: string): string => `
export interface Database { products: { id: number; title: string; ${price}: number } }`

/** It reads and writes one product after the other, and leaves out what the other version has. */
const WORK = `
import { Kysely, MysqlDialect, PostgresDialect } from 'kysely'
import mysql from 'mysql2'
import pg from 'pg'
import { recordMysql2, recordPg } from 'bothways/recorder'

const [version] = process.argv.slice(2)
const url = process.env.DATABASE_URL
const recorded = { directory: '.bothways/recorded/' + version }
const isPostgres = url.startsWith('postgres')
if (isPostgres) recordPg(pg, recorded)
else recordMysql2(mysql, recorded)
const dialect = isPostgres
  ? new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) })
  : new MysqlDialect({ pool: mysql.createPool({ uri: url.replace(/^mariadb:/, 'mysql:') }) })
const db = new Kysely({ dialect })
const price = version === 'v1' ? 'price' : 'price_minor'
for (const number of [1, 2, 3]) {
  const id = number + (version === 'v1' ? 0 : 100)
  await db.insertInto('products').values({ id, title: 'apple', [price]: number }).execute()
  await db.updateTable('products').set({ [price]: number + 1 }).where('id', '=', id).execute()
  await db.selectFrom('products').select(['title', price]).where('id', '=', id).execute()
}
await db.destroy()
`

/**
 * A shop of one table with the pipeline of the big one: two versions, and one migration between them. The big one takes minutes on servers
 * where each statement of DDL is a step of its own.
 */
export function stall({ directory, scratch }: Cli<unknown>): void {
  copyFileSync(join(SHOP, 'pipeline.sh'), join(directory, 'pipeline.sh'))
  scratch.write('work.ts', WORK)
  scratch.write('v1/database.ts', DATABASE('price'))
  scratch.write('v2/database.ts', DATABASE('price_minor'))
  scratch.write(
    'migrations/20260108091000_order_log.ts',
    migrationText([
      `op.createTable('products', { columns: { id: { type: 'int', primaryKey: true }, title: { type: 'varchar(40)', notNull: true }, price: { type: 'decimal(10,2)', notNull: true } } })`,
    ]),
  )
  scratch.write(
    'migrations/20260302090000_minor_units.ts',
    migrationText([
      `op.changeColumn('products', 'price', { into: 'price_minor', type: 'bigint', notNull: true, forward: sql\`round(price * 100)\`, backward: sql\`price_minor / 100.0\`, fallback: sql\`0\` })`,
    ]),
  )
}
