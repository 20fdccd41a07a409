import type { Connection as Driver, ConnectionOptions } from 'mysql2/promise'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { ServerFacts } from '../session.ts'
import { mariadbFlavour } from '../mariadb/flavour.ts'
import { classify } from './errors.ts'
import { mysqlFlavour, type Flavour } from './flavour.ts'
import { mysqlSession } from './session.ts'

const CONNECT_TIMEOUT_MS = 15_000
const UNTOUCHED = 'No database was touched.'
/** MySQL has INVISIBLE columns since then. */
const OLDEST = { mysql: 80_023, mariadb: 100_600 }

/**
 * Everything a run relies on, whatever the account or the server say. Strict, so that nothing is cut to size in silence;
 * without NO_ZERO_DATE, under which every ALTER of a table with such a default fails (1067). MariaDB alters no table
 * that keeps its history unless told what becomes of that.
 */
export const SETTINGS = `SET SESSION sql_mode = 'STRICT_TRANS_TABLES,STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION',
time_zone = '+00:00', foreign_key_checks = 1, unique_checks = 1, autocommit = 1, lock_wait_timeout = 10,
innodb_lock_wait_timeout = 10, wait_timeout = 28800, group_concat_max_len = 16777216, sql_quote_show_create = 1
/*M!100304 , system_versioning_alter_history = 'KEEP' */;
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED`

const FACTS = `SELECT VERSION() AS version, DATABASE() AS \`database\`, CURRENT_USER() AS \`user\`, @@global.read_only AS readOnly`

export interface MysqlConnection {
  readonly session: ReturnType<typeof mysqlSession>
  readonly facts: ServerFacts
  readonly flavour: Flavour
}

/**
 * Opens one connection to `mysql://user:password@host:port/database` or the same with `mariadb://`; which of the two the
 * server is, it says itself. Throws URL_INVALID, CONNECT_FAILED, AUTH_FAILED or SERVER_UNSUPPORTED, none of which names
 * the password.
 */
export async function connect(url: string): Promise<MysqlConnection> {
  const options = optionsOf(url)
  const driver = await open(options)
  const session = mysqlSession(driver)
  try {
    await session.script(SETTINGS)
    const [row] = await session.query<Greeting>(FACTS)
    if (row === undefined) throw new Error('the server gave no answer')
    const flavour = flavourOf(row.version)
    return { session, flavour, facts: factsOf(row, flavour, options) }
  } catch (error) {
    await session.close()
    throw error instanceof MigrateError && error.code !== 'CONNECTION_LOST' ? error : refused(error, options)
  }
}

/** Connection options of a URL, shared with whoever opens a second connection. */
export function optionsOf(url: string): ConnectionOptions {
  let parsed: URL
  try {
    parsed = new URL(url)
    for (const part of [parsed.username, parsed.password, parsed.pathname]) decodeURIComponent(part)
  } catch {
    // Node's own message holds the whole URL, so it is not passed on.
    throw urlInvalid(
      'The database URL can’t be read: characters such as @, /, # and % in a password must be percent-encoded',
    )
  }
  const database = decodeURIComponent(parsed.pathname.slice(1))
  if (database === '') throw urlInvalid('The database URL names no database')
  const socket = parsed.searchParams.get('socket')
  const isSafe = parsed.searchParams.get('ssl') ?? parsed.searchParams.get('sslmode')
  return {
    ...(socket === null
      ? { host: parsed.hostname, port: parsed.port === '' ? 3306 : Number(parsed.port) }
      : { socketPath: socket }),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database,
    ...(isSafe === null || ['false', 'disable', '0'].includes(isSafe)
      ? {}
      : { ssl: { rejectUnauthorized: !['require', 'preferred'].includes(isSafe) } }),
    charset: 'utf8mb4',
    multipleStatements: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    connectAttributes: { program_name: 'bothways' },
    enableKeepAlive: true,
  }
}

interface Greeting extends Record<string, unknown> {
  readonly version: string
  readonly database: string
  readonly user: string
  readonly readOnly: number | string
}

async function open(options: ConnectionOptions): Promise<Driver> {
  const { default: mysql } = await import('mysql2/promise')
  try {
    return await mysql.createConnection(options)
  } catch (error) {
    throw refused(error, options)
  }
}

/** `10.11.18-MariaDB`, `5.5.5-10.11.18-MariaDB`, `9.7.4-2`: only one of the two says its name. */
export function flavourOf(version: string): Flavour {
  const maria = /(?:5\.5\.5-)?(\d+)\.(\d+)\.(\d+)-MariaDB/i.exec(version)
  const [, major, minor, patch] = maria ?? /^(\d+)\.(\d+)\.(\d+)/.exec(version) ?? []
  const number = Number(major) * 10_000 + Number(minor) * 100 + Number(patch)
  const flavour = maria === null ? mysqlFlavour(number) : mariadbFlavour(number)
  if (number >= OLDEST[flavour.engine]) return flavour
  throw new MigrateError('SERVER_UNSUPPORTED', {
    what: `The server is ${flavour.name} ${version}; bothways knows MySQL 8.0.23 and MariaDB 10.6, and later ones`,
    state: UNTOUCHED,
    next: 'Upgrade the server.',
  })
}

function factsOf(row: Greeting, flavour: Flavour, options: ConnectionOptions): ServerFacts {
  const major = Math.floor(flavour.version / 10_000)
  const minor = Math.floor(flavour.version / 100) % 100
  return {
    engine: `${flavour.name} ${major}.${minor}`,
    version: flavour.version,
    database: row.database,
    user: row.user,
    host: hostOf(options),
    readOnly: Number(row.readOnly) === 1,
    concurrent: true,
  }
}

function hostOf({ socketPath, host, port }: ConnectionOptions): string {
  return socketPath ?? `${host}:${port}`
}

function urlInvalid(what: string): MigrateError {
  return new MigrateError('URL_INVALID', {
    what,
    state: UNTOUCHED,
    next: 'Write the URL as mysql://user@host:3306/database (or mariadb://…).',
  })
}

function refused(error: unknown, options: ConnectionOptions): MigrateError {
  const failure = classify(error)
  const where = `${hostOf(options)}/${options.database} as ${options.user}`
  if (failure.code === '1045' || failure.code === '1698') {
    return new MigrateError('AUTH_FAILED', {
      what: `${where}: the login is refused: ${failure.message}`,
      state: UNTOUCHED,
      next: 'Check user and password in --url or DATABASE_URL, and from which hosts the account may log in.',
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
  '1049': 'Create the database, or correct its name in --url.',
  '1044': 'Grant this account rights on the database, or use another.',
  '1040': 'Wait until other connections end, or raise max_connections.',
}
