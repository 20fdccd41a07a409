import { MigrateError } from '../errors/migrate-error.ts'
import type { Connection } from './connection.ts'
import type { Access, Dialect } from './dialect.ts'

/** A connection, what it takes to look at its ledger, and the rest of its engine's code, loaded when asked for. */
export interface OpenDatabase {
  readonly connection: Connection
  readonly access: Access
  readonly dialect: () => Promise<Dialect>
}

const ENGINES: Readonly<Record<string, (url: string) => Promise<OpenDatabase>>> = {
  postgres: openPostgres,
  postgresql: openPostgres,
  pglite: openPostgres,
  mysql: openMysql,
  mariadb: openMysql,
}

/**
 * Opens one connection to the database that a URL names: `postgres://…`, `pglite:./folder`, `mysql://…`, `mariadb://…`.
 * Throws URL_INVALID, CONNECT_FAILED, AUTH_FAILED or SERVER_UNSUPPORTED, none of which names the password.
 */
export function openDatabase(url: string): Promise<OpenDatabase> {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase()
  const open = ENGINES[scheme ?? '']
  if (open !== undefined) return open(url)
  throw new MigrateError('URL_INVALID', {
    what: `${scheme === undefined ? 'That' : `${scheme}://`} is no database URL that bothways knows`,
    state: 'No database was touched.',
    next: 'Write the URL as postgres://user@host/database, mysql://user@host/database, mariadb://user@host/database, or pglite:./folder for the embedded database.',
  })
}

async function openPostgres(url: string): Promise<OpenDatabase> {
  const { postgresAccess } = await import('./postgres/access.ts')
  return {
    connection: await postgresAccess.connect(url),
    access: postgresAccess,
    dialect: async () => (await import('./postgres/dialect.ts')).postgres,
  }
}

async function openMysql(url: string): Promise<OpenDatabase> {
  const { mysqlAccess } = await import('./mysql/access.ts')
  const { flavour, ...connection } = await mysqlAccess.connect(url)
  return {
    connection,
    access: mysqlAccess,
    dialect: async () => (await import('./mysql/dialect.ts')).mysqlDialect(flavour),
  }
}
