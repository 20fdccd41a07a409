import type { Catalog } from '../../model/catalog.ts'
import type { Session } from '../session.ts'
import { CODE_QUERY, type CodeRow } from './inspect/code-query.ts'
import { CONSTRAINTS_QUERY, type ConstraintRow } from './inspect/constraints-query.ts'
import { INDEXES_QUERY, type IndexRow } from './inspect/indexes-query.ts'
import { assemble } from './inspect/assemble.ts'
import { columnsQuery, TABLES_QUERY, type ColumnRow, type TableRow } from './inspect/tables-query.ts'

/**
 * Reads everything that a revert has to bring back, and nothing that is ours. Names are printed in full, since the
 * search_path is empty while it reads; one transaction, so that all of it is one moment.
 */
export async function inspect(session: Session, version: number): Promise<Catalog> {
  const [schema] = await session.query<{ name: string | null }>('SELECT current_schema()::text AS name')
  await session.script(`BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL search_path = ''`)
  try {
    const [code] = await session.query<CodeRow>(CODE_QUERY)
    const tables = await session.query<TableRow>(TABLES_QUERY)
    const columns = await session.query<ColumnRow>(columnsQuery(version))
    const constraints = await session.query<ConstraintRow>(CONSTRAINTS_QUERY)
    const indexes = await session.query<IndexRow>(INDEXES_QUERY)
    return assemble(schema?.name ?? 'public', code, tables, columns, constraints, indexes)
  } finally {
    if (session.alive) await session.script('ROLLBACK')
  }
}
