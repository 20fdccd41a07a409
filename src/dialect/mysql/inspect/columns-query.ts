import type { CatalogReading } from './reading.ts'

export interface ColumnRow extends Record<string, unknown> {
  readonly table: string
  readonly name: string
  readonly type: string
  readonly nullable: 'YES' | 'NO'
  readonly default: string | null
  readonly extra: string
  readonly expression: string | null
  readonly collation: string | null
  readonly comment: string
  readonly srid: string | number | null
}

export function columnsQuery(reading: CatalogReading): string {
  return `SELECT table_name AS \`table\`, column_name AS name, column_type AS type, is_nullable AS nullable,
 column_default AS \`default\`, extra AS extra, generation_expression AS expression, collation_name AS collation,
 column_comment AS comment, ${reading.srid} AS srid
 FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position`
}
