import type { Dialect } from 'kysely'
import type { Connection } from '../connection.ts'
import { sessionDialect } from './session-dialect.ts'

const CONNECTIONS = 6

/** How a program on Kysely reaches the same database: by connections of its own, or by the one session there is. */
export async function applicationDialect({ facts, session }: Connection, url: string): Promise<Dialect> {
  if (!facts.concurrent) return sessionDialect(session, await import('kysely'))
  const [{ PostgresDialect }, { default: pg }] = await Promise.all([import('kysely'), import('pg')])
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS, application_name: 'bothways demo' })
  // An idle connection that the server ends: the next query says so.
  pool.on('error', () => undefined)
  return new PostgresDialect({ pool })
}
