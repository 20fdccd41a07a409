// node test/bench/run-module.ts FILE up|down URL — one function of a Kysely migration, by Kysely and pg alone.
import { createJiti } from 'jiti'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'

const [file = '', side = '', url = ''] = process.argv.slice(2)
const module = await createJiti(import.meta.url).import<Record<string, (db: unknown) => Promise<void>>>(file)
const db = new Kysely({ dialect: new PostgresDialect({ pool: new Pool({ connectionString: url }) }) })
try {
  await db.transaction().execute(async (open) => module[side]?.(open))
} finally {
  await db.destroy()
}
