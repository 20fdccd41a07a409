import type { Catalog } from '../../model/catalog.ts'
import type { Row, Session } from '../session.ts'
import type { Flavour } from './flavour.ts'
import { assemble } from './inspect/assemble.ts'
import { PARAMETERS_QUERY, readEvents, readRoutines, type ParameterRow } from './inspect/code-query.ts'
import { columnsQuery, type ColumnRow } from './inspect/columns-query.ts'
import { FOREIGN_KEYS_QUERY, type CheckRow, type ForeignKeyRow } from './inspect/constraints-query.ts'
import { withExactDefaults } from './inspect/exact-defaults.ts'
import { exactExpressions } from './inspect/exact-expressions.ts'
import { GRANTS_QUERY, type GrantRow } from './inspect/grants-query.ts'
import { indexesQuery, type IndexRow } from './inspect/indexes-query.ts'
import { withParsers } from './inspect/parsers.ts'
import { readSequences } from './inspect/sequences.ts'
import { PARTITIONS_QUERY, TABLES_QUERY, type PartitionRow, type TableRow } from './inspect/tables-query.ts'
import { readTriggers } from './inspect/triggers-query.ts'
import { readViews } from './inspect/views.ts'

/** Reads everything of the connected database that a revert has to bring back, and nothing that is ours. */
export async function inspect(
  session: Pick<Session, 'query'>,
  { reading }: Pick<Flavour, 'reading'>,
): Promise<Catalog> {
  const read = <R extends Row>(sql: string): Promise<readonly R[]> => session.query<R>(sql)
  const tables = await read<TableRow>(TABLES_QUERY)
  const checks = await read<CheckRow>(reading.checks)
  const columns = await withExactDefaults(session, await read<ColumnRow>(columnsQuery(reading)), reading)
  const exact = await exactExpressions(session, columns, checks, reading)
  return assemble(
    {
      tables,
      columns: columns.map((row) => ({
        ...row,
        default: row.default === null ? null : exact(row.table, row.default),
        expression: row.expression === null ? null : exact(row.table, row.expression),
      })),
      indexes: await withParsers(session, await read<IndexRow>(indexesQuery(reading))),
      foreignKeys: await read<ForeignKeyRow>(FOREIGN_KEYS_QUERY),
      checks: checks.map((row) => ({ ...row, clause: exact(row.table, row.clause) })),
      triggers: await readTriggers(session),
      partitions: await read<PartitionRow>(PARTITIONS_QUERY),
      grants: await read<GrantRow>(GRANTS_QUERY),
      views: await readViews(session),
      routines: await readRoutines(session),
      parameters: await read<ParameterRow>(PARAMETERS_QUERY),
      events: await readEvents(session),
      sequences: await readSequences(session, tables),
    },
    reading,
  )
}
