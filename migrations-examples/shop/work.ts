/**
 * A version of the shop at work on DATABASE_URL while a recorder listens: what it asks of the database is its contract.
 * It stands for the tests of an application. `node work.ts v1 12`: twelve customers, each looked after.
 */
import { CompiledQuery, Kysely, MysqlDialect, PostgresDialect, type Dialect } from 'kysely'
import mysql from 'mysql2'
import pg, { Pool } from 'pg'
import { recordMysql2, recordPg, unrecorded } from 'bothways/recorder'
import type { Rows } from './original.ts'
import { seed } from './seed.ts'
import { serveV1, serveV2, type Application } from './serve.ts'

const SERVE = { v1: serveV1, v2: serveV2 } as const

const [version, visits = '12'] = process.argv.slice(2)
if (version !== 'v1' && version !== 'v2') throw new Error('say which version: v1 or v2')
const url = process.env['DATABASE_URL'] ?? ''
const recorded = { directory: `.bothways/recorded/${version}` }
if (url.startsWith('postgres')) recordPg(pg, recorded)
else recordMysql2(mysql, recorded)

// Version 2 comes into a shop that version 1 has filled.
if (version === 'v1') await unrecorded(() => fill(dialect('seed')))
await work<{ readonly kind: string }>(SERVE[version](dialect(`shop@${version}`)))

/** Sessions say whose they are: `shop@v1`. */
function dialect(name: string): Dialect {
  if (url.startsWith('postgres'))
    return new PostgresDialect({ pool: new Pool({ connectionString: url, application_name: name }) })
  const uri = url.replace(/^mariadb:/, 'mysql:')
  return new MysqlDialect({
    pool: mysql.createPool({ uri, timezone: 'Z', connectAttributes: { program_name: name } }),
  })
}

async function fill(how: Dialect): Promise<void> {
  const db = new Kysely<object>({ dialect: how })
  const rows: Rows = async (statement) => {
    return (await db.executeQuery<Readonly<Record<string, unknown>>>(CompiledQuery.raw(statement))).rows
  }
  await seed(rows, 20)
  await db.destroy()
}

async function work<W extends { readonly kind: string }>(shop: Application<W>): Promise<void> {
  for (let number = 1; number <= Number(visits); number += 1) {
    for await (const written of shop.visit(number)) {
      if ((await shop.readBack(written)) === undefined) throw new Error(`${shop.key(written)} is gone`)
    }
  }
  const { problems } = await shop.check()
  if (problems.length > 0) throw new Error(problems.map(({ what }) => what).join(', '))
  await shop.close()
}
