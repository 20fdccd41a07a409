export interface TableRow extends Record<string, unknown> {
  readonly name: string
  readonly type: 'BASE TABLE' | 'SYSTEM VERSIONED' | 'VIEW' | 'SYSTEM VIEW' | 'SEQUENCE'
  readonly engine: string | null
  readonly collation: string | null
  readonly options: string | null
  readonly comment: string | null
}

export const TABLES_QUERY = `SELECT table_name AS name, table_type AS type, engine AS engine, table_collation AS collation,
 create_options AS options, table_comment AS comment
 FROM information_schema.tables WHERE table_schema = DATABASE()`

export interface PartitionRow extends Record<string, unknown> {
  readonly table: string
  readonly name: string
  readonly subpartition: string | null
  readonly method: string
  readonly expression: string | null
  readonly submethod: string | null
  readonly subexpression: string | null
  readonly values: string | null
  readonly comment: string | null
}

export const PARTITIONS_QUERY = `SELECT table_name AS \`table\`, partition_name AS name, subpartition_name AS subpartition,
 partition_method AS method, partition_expression AS expression, subpartition_method AS submethod,
 subpartition_expression AS subexpression, partition_description AS \`values\`, partition_comment AS comment
 FROM information_schema.partitions WHERE table_schema = DATABASE() AND partition_name IS NOT NULL
 ORDER BY table_name, partition_ordinal_position, subpartition_ordinal_position`
