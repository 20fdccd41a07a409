/**
 * The hash of one row of the audit log, as an SQL expression over its columns and the hash before it. Each value is
 * quoted, which keeps them apart.
 */
export function auditHash(previous: string): string {
  const values = ['CAST(at AS CHAR)', 'actor', 'event', 'detail'].map((value) => `QUOTE(${value})`)
  return `SHA2(CONCAT_WS(',', QUOTE(COALESCE(${previous}, '')), ${values.join(', ')}), 256)`
}
