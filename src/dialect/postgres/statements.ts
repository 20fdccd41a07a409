import type { JsType } from '../../model/release-contract.ts'
import { IDENTIFICATION } from '../identify.ts'
import type { Session } from '../session.ts'
import type { Client, Clients, StatementDialect } from '../statement-dialect.ts'
import { seenStatements } from './seen-statements.ts'

const NAME = 'bothways_look'

/** Other statements can't be prepared; a driver sends them as they are, too. */
const PREPARED = /^\s*(?:select|insert|update|delete|merge|with|values|table)\b/i

export const postgresStatements: StatementDialect = {
  family: 'postgres',
  keepsColumns: true,
  countsColumns: false,
  meetsAnyKey: false,
  async parameterTypes(session, sql) {
    if (!PREPARED.test(sql)) return []
    await session.script(`PREPARE ${NAME} AS ${sql}`)
    try {
      const [row] = await session.query<{ types: readonly string[] }>(
        `SELECT ARRAY(SELECT t::text FROM pg_catalog.unnest(parameter_types) WITH ORDINALITY AS p (t, n) ORDER BY n) AS types FROM pg_catalog.pg_prepared_statements WHERE name = '${NAME}'`,
      )
      return row?.types ?? []
    } finally {
      if (session.alive) await session.script(`DEALLOCATE ${NAME}`)
    }
  },
  identify: IDENTIFICATION.postgres.identify,
  jsType,
  seen: seenStatements,
  clients,
}

const TYPES: Readonly<Record<string, JsType>> = {
  smallint: 'number',
  integer: 'number',
  real: 'number',
  'double precision': 'number',
  oid: 'number',
  boolean: 'boolean',
  date: 'Date',
  json: 'json',
  jsonb: 'json',
  bytea: 'Buffer',
}

/** What pg gives: bigint and numeric are texts there, since a number would lose digits. */
function jsType(type: string): JsType {
  if (type.endsWith('[]')) return 'array'
  if (type.startsWith('timestamp')) return 'Date'
  return TYPES[type.replace(/\(.*$/, '').trim()] ?? 'string'
}

/** Of other roles' sessions everybody sees the name, and not what kind they are. */
async function clients(session: Session): Promise<Clients> {
  const found = await session.query<Client & Record<string, unknown>>(
    `SELECT coalesce(application_name, '') AS name, coalesce(usename::text, '') AS user, count(*)::integer AS sessions
     FROM pg_catalog.pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND usename IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
     GROUP BY 1, 2 ORDER BY 1, 2`,
  )
  return { clients: found, unseen: null }
}
