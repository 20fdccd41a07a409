import type { TableName } from '../../../model/names.ts'
import { literal, physicalTable } from '../quote.ts'

/** Conditions over information_schema: what a statement has left is asked of the catalog, never of the client's memory. */
function inTable(source: string, table: TableName, condition: string, schema = 'table_schema'): string {
  return `EXISTS (SELECT 1 FROM information_schema.${source} WHERE ${schema} = DATABASE() AND ${schema === 'table_schema' ? 'table_name' : 'event_object_table'} = ${literal(physicalTable(table))} AND ${condition})`
}

export function columnExists(table: TableName, condition: string): string {
  return inTable('columns', table, condition)
}

export function indexExists(table: TableName, name: string): string {
  return inTable('statistics', table, `index_name = ${literal(name)}`)
}

/**
 * MariaDB cuts the key parts of an index that would be too long, and makes a hash of a unique one, with no more than a
 * note; neither is what a plain column in the plan means.
 */
export function wholeIndex(
  table: TableName,
  name: string,
): { readonly query: string; readonly otherwise: string } {
  const other = inTable(
    'statistics',
    table,
    `index_name = ${literal(name)} AND (sub_part IS NOT NULL OR index_type <> 'BTREE')`,
  )
  return {
    query: `SELECT NOT ${other} AS planned`,
    otherwise: `${name} holds only the start of its columns, or a hash of them: they are too long for an index`,
  }
}

export function constraintExists(table: TableName, name: string): string {
  return inTable('table_constraints', table, `constraint_name = ${literal(name)}`)
}

export function tableExists(table: TableName): string {
  return inTable('tables', table, 'true')
}

export function triggerExists(table: TableName, name: string): string {
  return inTable('triggers', table, `trigger_name = ${literal(name)}`, 'trigger_schema')
}

export function done(...conditions: readonly string[]): string {
  return `SELECT ${conditions.join(' AND ')} AS done`
}
