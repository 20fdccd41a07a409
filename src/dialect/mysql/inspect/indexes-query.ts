import type { CatalogReading } from './reading.ts'

/** A part of a key. */
export interface IndexRow extends Record<string, unknown> {
  readonly table: string
  readonly name: string
  readonly unique: number | string
  readonly column: string | null
  readonly expression: string | null
  readonly order: 'A' | 'D' | null
  readonly prefix: number | string | null
  readonly type: string
  readonly comment: string
  readonly hidden: number | string
  /** Of a full-text index, where it isn't the usual one. */
  readonly parser?: string
}

export function indexesQuery(reading: CatalogReading): string {
  return `SELECT table_name AS \`table\`, index_name AS name, non_unique = 0 AS \`unique\`, column_name AS \`column\`,
 ${reading.keyExpression} AS expression, collation AS \`order\`, sub_part AS prefix, index_type AS type,
 index_comment AS comment, ${reading.hiddenIndex} AS hidden
 FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY table_name, index_name, seq_in_index`
}
