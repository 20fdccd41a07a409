/** A column of a foreign key. */
export interface ForeignKeyRow extends Record<string, unknown> {
  readonly table: string
  readonly name: string
  readonly column: string
  /** Null for the database itself. */
  readonly parentDatabase: string | null
  readonly parent: string
  readonly parentColumn: string
  readonly onDelete: string
  readonly onUpdate: string
}

/** DISTINCT keeps the servers from looking through all tables for each key. */
export const FOREIGN_KEYS_QUERY = `SELECT r.\`table\`, r.name, k.\`column\`, k.parentDatabase, k.parent, k.parentColumn, r.onDelete, r.onUpdate
 FROM (SELECT DISTINCT table_name AS \`table\`, constraint_name AS name, delete_rule AS onDelete, update_rule AS onUpdate
  FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE()) AS r
 JOIN (SELECT DISTINCT table_name AS \`table\`, constraint_name AS name, column_name AS \`column\`,
   NULLIF(referenced_table_schema, DATABASE()) AS parentDatabase, referenced_table_name AS parent,
   referenced_column_name AS parentColumn, ordinal_position AS place
  FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL) AS k
 ON k.name = r.name AND k.\`table\` = r.\`table\`
 ORDER BY r.\`table\`, r.name, k.place`

export interface CheckRow extends Record<string, unknown> {
  readonly table: string
  readonly name: string
  readonly clause: string
  readonly enforced: 'YES' | 'NO'
  /** The column that it is part of. */
  readonly column: string | null
}
