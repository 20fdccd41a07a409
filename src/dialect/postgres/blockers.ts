import type { TableName } from '../../model/names.ts'
import type { Session } from '../session.ts'
import { literal } from './quote.ts'

const MOST = 5
const HIDDEN = '<insufficient privilege>'

interface Blocker extends Record<string, unknown> {
  /** Null for a transaction that was prepared and belongs to no session. */
  readonly pid: number | null
  readonly user: string | null
  readonly application: string | null
  readonly backend: string | null
  readonly state: string | null
  readonly seconds: number | null
  readonly query: string | null
}

/** Says who holds locks on these tables, one readable line each, the oldest transaction first. */
export async function blockersOf(session: Session, tables: readonly TableName[]): Promise<readonly string[]> {
  if (tables.length === 0) return []
  const wanted = tables.map((table) => `(${literal(table.schema)}, ${literal(table.name)})`).join(', ')
  const rows = await session.query<Blocker>(
    `SELECT DISTINCT l.pid, a.usename::text AS user, nullif(a.application_name, '') AS application, a.backend_type AS backend, a.state,
     greatest(0, extract(epoch FROM statement_timestamp() - a.xact_start))::int AS seconds,
     left(regexp_replace(btrim(a.query), '\\s+', ' ', 'g'), 80) AS query
     FROM pg_catalog.pg_locks AS l
     JOIN pg_catalog.pg_class AS c ON c.oid = l.relation JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
     LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
     WHERE l.granted AND l.locktype = 'relation' AND l.pid IS DISTINCT FROM pg_backend_pid()
     AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
     AND (n.nspname, c.relname) IN (${wanted}) ORDER BY seconds DESC NULLS LAST LIMIT ${MOST}`,
  )
  return rows.map(line)
}

/** Says whose transactions are open longest: CREATE INDEX CONCURRENTLY waits for those older than itself, on any table. */
export async function oldTransactions(session: Session): Promise<readonly string[]> {
  const rows = await session.query<Blocker>(
    `SELECT a.pid, a.usename::text AS user, nullif(a.application_name, '') AS application, a.backend_type AS backend, a.state,
     greatest(0, extract(epoch FROM statement_timestamp() - a.xact_start))::int AS seconds,
     left(regexp_replace(btrim(a.query), '\\s+', ' ', 'g'), 80) AS query
     FROM pg_catalog.pg_stat_activity AS a WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
     AND (a.backend_xmin IS NOT NULL OR a.backend_xid IS NOT NULL) ORDER BY a.xact_start LIMIT ${MOST}`,
  )
  return rows.map(line)
}

function line({ pid, user, application, backend, state, seconds, query }: Blocker): string {
  if (pid === null)
    return 'a prepared transaction: see pg_prepared_xacts, then COMMIT PREPARED or ROLLBACK PREPARED'
  const who = `session ${pid} (${user === null ? (backend ?? 'unknown') : `user ${user}, application ${application ?? 'unnamed'}`})`
  // Other roles' sessions show their name, but what they do only to pg_read_all_stats.
  if (query === HIDDEN) return `${who}: what it does is hidden without pg_read_all_stats`
  const open = seconds === null ? '' : `, transaction open for ${seconds} s`
  const last = state === 'active' ? 'runs' : 'last ran'
  return `${who} is ${state ?? 'at work'}${open}${query === null || query === '' ? '' : `; ${last}: ${query}`}`
}
