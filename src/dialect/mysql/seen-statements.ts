import { MigrateError } from '../../errors/migrate-error.ts'
import type { Session } from '../session.ts'
import type { SeenText } from '../statement-dialect.ts'
import { parametrised } from './statement/parametrised.ts'

/** What a server adds where it cuts a text short. */
const CUT = '...'

/**
 * What the performance schema keeps of this database: one sample of each statement, by MySQL only. A sample has the
 * values that were sent, which are no part of a contract: each becomes a parameter.
 */
export async function seenStatements(session: Session, role: string | null): Promise<readonly SeenText[]> {
  if (role !== null) {
    throw new MigrateError('NOT_SUPPORTED', {
      what: 'the performance schema doesn’t tell whose a statement was',
      next: 'Leave ?role= out, or record with `bothways/recorder`.',
    })
  }
  await refuseWithoutSamples(session)
  const rows = await session.query<{ sql: string | null; calls: string | number }>(
    `SELECT query_sample_text AS \`sql\`, count_star AS calls FROM performance_schema.events_statements_summary_by_digest
     WHERE schema_name = DATABASE() ORDER BY digest`,
  )
  return rows.flatMap(({ calls, sql }): readonly SeenText[] => {
    if (sql === null) return []
    return sql.endsWith(CUT)
      ? [{ sql: null, seen: Number(calls) }]
      : [{ sql: parametrised(sql), seen: Number(calls) }]
  })
}

async function refuseWithoutSamples(session: Session): Promise<void> {
  const [row] = await session.query<{ kept: string | number; working: string | number }>(
    `SELECT count(*) AS kept, @@performance_schema AS working FROM information_schema.columns
     WHERE table_schema = 'performance_schema' AND table_name = 'events_statements_summary_by_digest' AND column_name = 'QUERY_SAMPLE_TEXT'`,
  )
  if (Number(row?.kept) > 0 && Number(row?.working) === 1) return
  throw new MigrateError('NOT_SUPPORTED', {
    what:
      Number(row?.working) === 1
        ? 'this server keeps no sample of a statement: MySQL 8 does, MariaDB doesn’t'
        : 'the performance schema of this server is off',
    next: 'Record with `bothways/recorder` while the application’s tests run.',
  })
}
