import { MigrateError } from '../../errors/migrate-error.ts'
import type { Session } from '../session.ts'
import type { SeenText } from '../statement-dialect.ts'
import { classify } from './errors.ts'

const UNDEFINED_TABLE = '42P01'
const NOT_LOADED = '55000'

/** What pg_stat_statements keeps of this database: constants are parameters there already. */
export async function seenStatements(session: Session, role: string | null): Promise<readonly SeenText[]> {
  try {
    const rows = await session.query<{ sql: string; calls: string }>(
      `SELECT s.query AS sql, sum(s.calls)::text AS calls FROM pg_stat_statements s JOIN pg_catalog.pg_roles r ON r.oid = s.userid
       WHERE s.dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) AND ($1::text IS NULL OR r.rolname = $1)
       GROUP BY 1 ORDER BY 1`,
      [role],
    )
    return rows.map(({ calls, sql }) => ({ sql, seen: Number(calls) }))
  } catch (error) {
    const { code } = classify(error)
    if (code !== UNDEFINED_TABLE && code !== NOT_LOADED) throw error
    throw new MigrateError('NOT_SUPPORTED', {
      what: 'the server keeps no pg_stat_statements for this database',
      next: 'Add it to shared_preload_libraries and run `CREATE EXTENSION pg_stat_statements`, or record with `bothways/recorder`.',
      cause: error,
    })
  }
}
