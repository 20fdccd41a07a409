import type { TableName } from '../../model/names.ts'
import type { Session } from '../session.ts'
import { literal } from './quote.ts'

/** Says who holds locks on these tables, one readable line each. Query texts of other roles may be hidden. */
export async function blockersOf(session: Session, tables: readonly TableName[]): Promise<readonly string[]> {
  if (tables.length === 0) return []
  const wanted = tables.map((table) => `(${literal(table.schema)}, ${literal(table.name)})`).join(', ')
  const rows = await session.query<{
    pid: number
    user: string | null
    application: string | null
    state: string | null
    seconds: number | null
    query: string | null
  }>(
    `SELECT DISTINCT a.pid, a.usename AS user, a.application_name AS application, a.state,
     round(extract(epoch FROM now() - a.xact_start))::int AS seconds, left(regexp_replace(a.query, '\\s+', ' ', 'g'), 80) AS query
     FROM pg_locks AS l JOIN pg_class AS c ON c.oid = l.relation JOIN pg_namespace AS n ON n.oid = c.relnamespace
     JOIN pg_stat_activity AS a ON a.pid = l.pid
     WHERE l.granted AND a.pid <> pg_backend_pid() AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
     AND (n.nspname, c.relname) IN (${wanted}) ORDER BY seconds DESC NULLS LAST LIMIT 5`,
  )
  return rows.map((row) => {
    const open = row.seconds === null ? '' : `, transaction open for ${row.seconds} s`
    const doing = row.query === null || row.query === '' ? '' : `: ${row.query}`
    return `session ${row.pid} (${row.user ?? 'user hidden'}, ${row.application === null || row.application === '' ? 'no application name' : row.application}) is ${row.state ?? 'hidden'}${open}${doing}`
  })
}
