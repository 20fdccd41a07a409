// node test/bench/run-module.ts FILE up|down URL kysely|knex|umzug — one function of a migration, by its own library and pg alone.
import { createRequire } from 'node:module'
import { createJiti } from 'jiti'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'

type Migrate = (given: unknown, library?: unknown) => Promise<unknown>

interface Knex {
  transaction(work: (open: unknown) => Promise<unknown>): Promise<unknown>
  destroy(): Promise<void>
}

interface Sequelize {
  getQueryInterface(): unknown
  close(): Promise<void>
}

const [file = '', side = '', url = '', tool = ''] = process.argv.slice(2)
const module = await createJiti(import.meta.url).import<Readonly<Record<string, Migrate>>>(file)
/** The library that the project itself has. */
const beside = createRequire(file)

if (tool === 'knex') {
  const { knex: connect } = beside('knex') as { knex: (config: object) => Knex }
  const knex = connect({ client: 'pg', connection: url })
  await knex.transaction(async (open) => module[side]?.(open)).finally(() => knex.destroy())
} else if (tool === 'umzug') {
  const { Sequelize } = beside('sequelize') as { Sequelize: new (url: string, options: object) => Sequelize }
  const sequelize = new Sequelize(url, { logging: false })
  await module[side]?.(sequelize.getQueryInterface(), Sequelize).finally(() => sequelize.close())
} else {
  const db = new Kysely({ dialect: new PostgresDialect({ pool: new Pool({ connectionString: url }) }) })
  await db
    .transaction()
    .execute(async (open) => module[side]?.(open))
    .finally(() => db.destroy())
}
