/**
 * The hash of one row of the audit log, as an SQL expression over its columns and the hash before it. A JSON array keeps
 * the values apart; the moment is counted in seconds, so that no time zone changes it.
 */
export function auditHash(previous: string): string {
  return `encode(sha256(convert_to(json_build_array(coalesce(${previous}, ''), extract(epoch FROM at)::text, actor, event, detail)::text, 'UTF8')), 'hex')`
}
