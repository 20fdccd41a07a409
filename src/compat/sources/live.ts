import { openDatabase } from '../../dialect/open-database.ts'
import type { ContractSource } from '../../model/release-contract.ts'
import type { Seen } from './source.ts'

/** What a live server has counted: `postgres://…/shop?role=web` for one role alone. Changes nothing there. */
export async function readLive(
  source: Extract<ContractSource, 'pg_stat_statements' | 'performance_schema'>,
  argument: string,
): Promise<Seen> {
  const [, before = argument, role, after = ''] = /^(.*?)[?&]role=([^&]*)(.*)$/.exec(argument) ?? []
  const { connection, dialect } = await openDatabase(
    before + (after === '' || before.includes('?') ? after : after.replace('&', '?')),
  )
  try {
    const { applications } = await dialect()
    const texts = await applications.seen(
      connection.session,
      role === undefined ? null : decodeURIComponent(role),
    )
    const cut = texts.filter(({ sql }) => sql === null).length
    return {
      kind: 'seen',
      engine: applications.family,
      source,
      statements: texts.flatMap(({ seen, sql }) => (sql === null ? [] : [{ sql, seen }])),
      notes:
        cut === 0
          ? []
          : [
              `${cut} statements are cut short by the server, and were left out: raise performance_schema_max_sql_text_length`,
            ],
    }
  } finally {
    await connection.session.close()
  }
}
