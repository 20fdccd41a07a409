import type { Dialect } from 'kysely'
import type { Connection } from '../connection.ts'
import { optionsOf } from './connect.ts'

const CONNECTIONS = 6

/** How a program on Kysely reaches the same database: by connections of its own. */
export async function applicationDialect(_connection: Connection, url: string): Promise<Dialect> {
  const [{ MysqlDialect }, { default: mysql }] = await Promise.all([import('kysely'), import('mysql2')])
  return new MysqlDialect({ pool: mysql.createPool({ ...optionsOf(url), connectionLimit: CONNECTIONS }) })
}
