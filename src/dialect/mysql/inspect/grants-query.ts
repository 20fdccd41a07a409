/** One privilege of one account. */
export interface GrantRow extends Record<string, unknown> {
  readonly table: string
  /** Null where it is on the whole table. */
  readonly column: string | null
  readonly grantee: string
  readonly privilege: string
  readonly grantable: 'YES' | 'NO'
}

export const GRANTS_QUERY = `SELECT table_name AS \`table\`, NULL AS \`column\`, grantee AS grantee, privilege_type AS privilege, is_grantable AS grantable
 FROM information_schema.table_privileges WHERE table_schema = DATABASE()
 UNION ALL SELECT table_name, column_name, grantee, privilege_type, is_grantable
 FROM information_schema.column_privileges WHERE table_schema = DATABASE()`

/** `SELECT to 'app'@'%'`, sorted. */
export function grantTexts(rows: readonly GrantRow[]): readonly string[] {
  return rows
    .map(
      ({ grantee, privilege, grantable }) =>
        `${privilege} to ${grantee}${grantable === 'YES' ? ' with grant option' : ''}`,
    )
    .toSorted()
}
