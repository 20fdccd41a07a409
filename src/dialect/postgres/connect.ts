import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Client } from 'pg'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { Connection } from '../connection.ts'
import { classify } from './errors.ts'
import { openPglite } from './pglite-session.ts'
import { GREETING, requireSupported, type ReadFacts } from './server.ts'
import { pgSession } from './session.ts'

const CONNECT_TIMEOUT_MS = 15_000
const UNTOUCHED = 'No database was touched.'
const ENGINES = 'postgres://user@host/database, or pglite:./folder for the embedded database'

/**
 * Opens one connection to `postgres://user:password@host:port/database`, `pglite:` (in memory) or `pglite:./folder`.
 * Throws URL_INVALID, CONNECT_FAILED, AUTH_FAILED or SERVER_UNSUPPORTED, none of which names the password.
 */
export async function connect(url: string): Promise<Connection> {
  if (url.startsWith('pglite:')) return connectEmbedded(url.slice('pglite:'.length))
  requireReadable(url)
  const client = await clientOf(url)
  try {
    await client.connect()
  } catch (error) {
    // pg gives up without hanging up, and a server that waits for a password blocks DROP DATABASE for everybody.
    await client.end().catch(() => undefined)
    throw refused(error, client)
  }
  const session = pgSession(client)
  try {
    const [facts] = await session.query<ReadFacts & Record<string, unknown>>(GREETING)
    if (facts === undefined) throw new Error('the server gave no answer')
    const engine = `PostgreSQL ${requireSupported(facts)}`
    const { version, database, user, readOnly } = facts
    return {
      session,
      facts: { engine, version, database, user, readOnly, host: hostOf(client), concurrent: true },
    }
  } catch (error) {
    await session.close()
    throw error instanceof MigrateError && error.code === 'SERVER_UNSUPPORTED'
      ? error
      : refused(error, client)
  }
}

async function connectEmbedded(folder: string): Promise<Connection> {
  // `pglite://data` would be the folder /data at the root of the disk, which nobody means.
  if (folder.startsWith('//')) throw urlInvalid(`pglite:${folder} is no folder`)
  const host = folder === '' ? 'memory' : folder
  try {
    // The first minute has no `.bothways` yet, and PGlite makes one level of folders only.
    if (folder !== '') mkdirSync(dirname(resolve(folder)), { recursive: true })
    const session = await openPglite(folder)
    const [facts] = await session.query<ReadFacts & Record<string, unknown>>(GREETING)
    if (facts === undefined) throw new Error('it gave no answer')
    const engine = `PGlite (PostgreSQL ${requireSupported(facts)})`
    const { version, database, user, readOnly } = facts
    return { session, facts: { engine, version, database, user, readOnly, host, concurrent: false } }
  } catch (error) {
    throw new MigrateError('CONNECT_FAILED', {
      what: `The embedded database in ${host} can't be opened: ${classify(error).message}`,
      next: 'Check that the folder is writable and that no other process has it open.',
      cause: error,
    })
  }
}

function requireReadable(url: string): void {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0]
  if (scheme !== 'postgres:' && scheme !== 'postgresql:') {
    throw urlInvalid(
      `${scheme === undefined ? 'That' : `${scheme}//`} is no database URL that bothways knows`,
    )
  }
  try {
    // `user@/database?host=/socket` is right for PostgreSQL, though not for a URL.
    const { username, password, pathname } = new URL(url.replace('@/', '@socket/'))
    for (const part of [username, password, pathname]) decodeURIComponent(part)
  } catch {
    // Node's own message holds the whole URL, so it is not passed on.
    throw urlInvalid(
      'The database URL can’t be read: characters such as @, /, # and % in a password must be percent-encoded',
    )
  }
}

async function clientOf(url: string): Promise<Client> {
  const { default: pg } = await import('pg')
  try {
    return new pg.Client({
      connectionString: url,
      application_name: 'bothways',
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    })
  } catch (error) {
    // Certificate files that the URL names are read here.
    throw urlInvalid(`The database URL can’t be used: ${classify(error).message}`)
  }
}

function urlInvalid(what: string): MigrateError {
  return new MigrateError('URL_INVALID', { what, state: UNTOUCHED, next: `Write the URL as ${ENGINES}.` })
}

function hostOf({ host, port }: Client): string {
  return host.startsWith('/') ? host : `${host}:${port}`
}

/** 28…: refused by pg_hba or the password; pg itself complains, without a SQLSTATE, when there is no password to send. */
function refused(error: unknown, client: Client): MigrateError {
  const failure = classify(error)
  const login = failure.code.startsWith('28') || failure.message.startsWith('SASL:')
  const where = `${hostOf(client)}/${client.database ?? ''} as ${client.user ?? ''}`
  if (login) {
    return new MigrateError('AUTH_FAILED', {
      what: `${where}: the login is refused: ${failure.message}`,
      state: UNTOUCHED,
      next: 'Check user and password in --url or DATABASE_URL, and pg_hba.conf on the server.',
      cause: error,
    })
  }
  return new MigrateError('CONNECT_FAILED', {
    what: `${where} can't be reached: ${failure.message}`,
    state: UNTOUCHED,
    next: NEXT[failure.code] ?? 'Check host and port in --url or DATABASE_URL, and that the server runs.',
    cause: error,
  })
}

const NEXT: Readonly<Record<string, string>> = {
  '3D000': 'Create the database, or correct its name in --url.',
  '42501': 'Grant CONNECT on the database to this role, or use another.',
  '53300': 'Wait until other connections end, or raise max_connections.',
  '57P03': 'Wait until the server has started.',
}
