import { MigrateError } from '../../errors/migrate-error.ts'
import type { ServerFacts } from '../session.ts'
import { literal } from './quote.ts'

const OLDEST = 14
const NEWEST = 18

/**
 * Everything a run relies on, whatever the role, the database or the URL say. Nothing waits for ever: steps set their
 * own, shorter lock_timeout. The time zone stays as the server has it, since expressions may depend on it.
 */
const SETTINGS = {
  application_name: 'bothways',
  statement_timeout: '0',
  transaction_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  lock_timeout: '10s',
  default_transaction_isolation: 'read committed',
  client_encoding: 'UTF8',
  client_min_messages: 'warning',
  standard_conforming_strings: 'on',
  quote_all_identifiers: 'off',
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
} as const satisfies Record<string, string>

export type ReadFacts = Pick<ServerFacts, 'version' | 'database' | 'user' | 'readOnly'>

/** Makes the settings that this server knows and reads the facts, in one statement: one round trip, poolers included. */
export const GREETING = `SELECT current_setting('server_version_num')::int AS version, current_database()::text AS database,
current_user::text AS user, pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on' AS "readOnly",
(SELECT count(set_config(name, value, false)) FROM (VALUES ${Object.entries(SETTINGS)
  .map(([name, value]) => `(${literal(name)}, ${literal(value)})`)
  .join(', ')}) AS wanted (name, value) WHERE current_setting(name, true) IS NOT NULL) AS settings`

/** Throws SERVER_UNSUPPORTED unless this is a version that the tests run on. */
export function requireSupported({ version }: ReadFacts): number {
  const major = Math.floor(version / 10_000)
  if (major >= OLDEST && major <= NEWEST) return major
  throw new MigrateError('SERVER_UNSUPPORTED', {
    what: `The server is PostgreSQL ${major}; bothways knows ${OLDEST} to ${NEWEST}`,
    next:
      major < OLDEST
        ? `Upgrade the server to PostgreSQL ${OLDEST} or later.`
        : 'Use a newer version of bothways.',
  })
}
