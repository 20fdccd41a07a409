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

export const FOREIGN_KEYS_QUERY = `SELECT r.table_name AS \`table\`, r.constraint_name AS name, k.column_name AS \`column\`,
 NULLIF(k.referenced_table_schema, DATABASE()) AS parentDatabase, k.referenced_table_name AS parent,
 k.referenced_column_name AS parentColumn, r.delete_rule AS onDelete, r.update_rule AS onUpdate
 FROM information_schema.referential_constraints AS r JOIN information_schema.key_column_usage AS k
 ON k.constraint_schema = r.constraint_schema AND k.constraint_name = r.constraint_name AND k.table_name = r.table_name
 WHERE r.constraint_schema = DATABASE() AND k.table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL
 ORDER BY r.table_name, r.constraint_name, k.ordinal_position`

export interface CheckRow extends Record<string, unknown> {
  readonly table: string
  readonly name: string
  readonly clause: string
  readonly enforced: 'YES' | 'NO'
  /** The column that it is part of. */
  readonly column: string | null
}
