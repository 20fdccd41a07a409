import type { Catalog, Table } from '../../../model/catalog.ts'
import type { CodeRow } from './code-query.ts'
import type { ConstraintRow } from './constraints-query.ts'
import type { IndexRow } from './indexes-query.ts'
import type { ColumnRow, TableRow } from './tables-query.ts'

/** Joins what the queries gave, by table. */
export function assemble(
  defaultSchema: string,
  code: CodeRow | undefined,
  tables: readonly TableRow[],
  columns: readonly ColumnRow[],
  constraints: readonly ConstraintRow[],
  indexes: readonly IndexRow[],
): Catalog {
  const columnsOf = new Map(columns.map((row) => [row.oid, row.columns]))
  const constraintsOf = new Map(constraints.map((row) => [row.oid, row.constraints]))
  const indexesOf = new Map(indexes.map((row) => [row.oid, row.indexes]))
  return {
    defaultSchema,
    schemas: code?.schemas ?? [],
    tables: tables.map((row) => ({
      schema: row.schema,
      name: row.name,
      kind: kindOf(row),
      owner: row.owner,
      persistence: row.unlogged ? 'unlogged' : 'permanent',
      columns: columnsOf.get(row.oid) ?? [],
      constraints: constraintsOf.get(row.oid) ?? [],
      indexes: indexesOf.get(row.oid) ?? [],
      triggers: row.triggers,
      policies: row.policies,
      rules: row.rules,
      rowSecurity: row.rowSecurity,
      replicaIdentity: row.replicaIdentity,
      grants: row.grants,
      options: row.options,
      statistics: row.statistics,
      comment: row.comment,
      inherits: row.inherits,
      partition: row.partition,
    })),
    views: (code?.views ?? []).map(({ oid, ...view }) => ({ ...view, indexes: indexesOf.get(oid) ?? [] })),
    sequences: code?.sequences ?? [],
    types: code?.types ?? [],
    routines: code?.routines ?? [],
    extensions: code?.extensions ?? [],
  }
}

function kindOf(row: TableRow): Table['kind'] {
  if (row.relispartition) return 'partition'
  return row.relkind === 'p' ? 'partitioned' : row.relkind === 'f' ? 'foreign' : 'table'
}
