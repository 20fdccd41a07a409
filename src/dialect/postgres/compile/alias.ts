import type { TableName } from '../../../model/names.ts'
import { list, literal, qualified } from '../quote.ts'

/**
 * An updatable view that serves a table under a second name, with the table's grants. From PostgreSQL 15 on it checks
 * rights and row policies as the caller (security_invoker); before, the view's owner stands in.
 */
export function createAlias(
  alias: TableName,
  table: TableName,
  columns: readonly string[],
  version: number,
): readonly string[] {
  const options = version >= 150000 ? ' WITH (security_invoker = true)' : ''
  return [
    `CREATE VIEW ${qualified(alias)}${options} AS SELECT ${list(columns)} FROM ${qualified(table)}`,
    `DO $bothways$
DECLARE
entry record;
BEGIN
FOR entry IN
SELECT acl.privilege_type, acl.is_grantable, acl.grantee, pg_catalog.pg_get_userbyid(acl.grantee) AS name
FROM pg_catalog.pg_class AS c, pg_catalog.aclexplode(c.relacl) AS acl
WHERE c.oid = ${literal(qualified(table))}::pg_catalog.regclass AND acl.grantee <> c.relowner
LOOP
EXECUTE pg_catalog.format('GRANT %s ON ${qualified(alias).replaceAll('%', '%%').replaceAll("'", "''")} TO %s%s', entry.privilege_type,
CASE WHEN entry.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(entry.name) END,
CASE WHEN entry.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
END LOOP;
END
$bothways$`,
  ]
}
