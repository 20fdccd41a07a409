import { MigrateError } from '../../errors/migrate-error.ts'
import type { Connection } from '../connection.ts'
import type { ServerFacts, Session } from '../session.ts'
import { classify } from './errors.ts'
import { pgSession } from './session.ts'
import { pgliteSession } from './pglite-session.ts'

const OLDEST = 140000

/** Everything a run relies on, set once on its one connection. */
const SETTINGS = `SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0;
SET standard_conforming_strings = on; SET DateStyle = 'ISO'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex';
SET extra_float_digits = 1; SET client_min_messages = warning; SET application_name = 'bothways'`

const FACTS = `SELECT current_setting('server_version_num')::int AS version, current_database()::text AS database,
current_user::text AS user, pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on' AS "readOnly"`

/**
 * Opens one connection to `postgres://user:password@host:port/database`, `pglite:` (in memory) or `pglite:./folder`.
 * Throws URL_INVALID, CONNECT_FAILED, AUTH_FAILED or SERVER_UNSUPPORTED, none of which names the password.
 */
export async function connect(url: string): Promise<Connection> {
  if (url.startsWith('pglite:')) return connectEmbedded(url.slice('pglite:'.length))
  const target = parse(url)
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 15_000 })
  try {
    await client.connect()
  } catch (error) {
    throw refused(error, target)
  }
  const session = pgSession(client)
  // Settings and facts in one message: a run that finds nothing to do pays one round trip for them.
  const results: unknown = await client.query(`${SETTINGS}; ${FACTS}`)
  return checked(session, (results as readonly { rows: readonly Facts[] }[]).at(-1)?.rows[0], target, true)
}

type Facts = Pick<ServerFacts, 'version' | 'database' | 'user' | 'readOnly'>

interface Target {
  readonly host: string
  readonly database: string
  readonly user: string
}

async function connectEmbedded(folder: string): Promise<Connection> {
  const { PGlite } = await import('@electric-sql/pglite')
  const target = { host: folder === '' ? 'memory' : folder, database: 'pglite', user: 'postgres' }
  try {
    const session = pgliteSession(await PGlite.create(folder === '' ? {} : { dataDir: folder }))
    await session.script(SETTINGS)
    const [facts] = await session.query<Facts & Record<string, unknown>>(FACTS)
    return checked(session, facts, target, false)
  } catch (error) {
    throw new MigrateError('CONNECT_FAILED', {
      what: `The embedded database in ${target.host} can't be opened: ${classify(error).message}`,
      next: 'Check that the folder is writable and that no other process has it open.',
      cause: error,
    })
  }
}

async function checked(
  session: Session,
  facts: Facts | undefined,
  target: Target,
  concurrent: boolean,
): Promise<Connection> {
  const version = facts?.version ?? 0
  if (version < OLDEST) {
    await session.close()
    throw new MigrateError('SERVER_UNSUPPORTED', {
      what: `The server is PostgreSQL ${Math.floor(version / 10000)}; PostgreSQL 14 or later is needed`,
      next: 'Upgrade the server.',
    })
  }
  return {
    session,
    facts: {
      engine: concurrent ? `PostgreSQL ${Math.floor(version / 10000)}` : `PGlite (PostgreSQL ${Math.floor(version / 10000)})`,
      version,
      database: facts?.database ?? target.database,
      user: facts?.user ?? target.user,
      host: target.host,
      readOnly: facts?.readOnly ?? false,
      concurrent,
    },
  }
}

function parse(url: string): Target {
  const engines = 'postgres://user@host/database, or pglite:folder for the embedded database'
  if (!/^postgres(ql)?:\/\//.test(url)) {
    throw new MigrateError('URL_INVALID', {
      what: `${/^[a-z0-9+]+:/i.exec(url)?.[0] ?? 'That'} is no database URL that bothways knows`,
      state: 'No database was touched.',
      next: `Write --url as ${engines}.`,
    })
  }
  try {
    const parsed = new URL(url)
    return {
      host: `${parsed.hostname === '' ? (parsed.searchParams.get('host') ?? 'localhost') : decodeURIComponent(parsed.hostname)}:${parsed.port === '' ? '5432' : parsed.port}`,
      database: decodeURIComponent(parsed.pathname.slice(1)),
      user: decodeURIComponent(parsed.username),
    }
  } catch {
    throw new MigrateError('URL_INVALID', {
      what: 'The database URL can’t be read',
      state: 'No database was touched.',
      next: `Write it as ${engines}; characters such as @ and / in a password are percent-encoded.`,
    })
  }
}

function refused(error: unknown, target: Target): MigrateError {
  const failure = classify(error)
  const where = `${target.host}/${target.database}${target.user === '' ? '' : ` as ${target.user}`}`
  const state = 'No database was touched.'
  if (failure.code.startsWith('28')) {
    return new MigrateError('AUTH_FAILED', {
      what: `${where}: the server refuses the login: ${failure.message}`,
      state,
      next: 'Check user and password in --url or DATABASE_URL, and pg_hba.conf on the server.',
      cause: error,
    })
  }
  return new MigrateError('CONNECT_FAILED', {
    what: `${where} can't be reached: ${failure.message === '' ? String((error as { code?: unknown }).code) : failure.message}`,
    state,
    next: failure.code === '3D000' ? 'Create the database, or correct its name in --url.' : 'Check host and port in --url or DATABASE_URL, and that the server runs.',
    cause: error,
  })
}
