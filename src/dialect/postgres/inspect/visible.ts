/** Schemas that are neither the server's nor ours. Needs `n` to be pg_namespace. */
export const USER_SCHEMA = `n.nspname !~ '^(pg_|information_schema$)' AND n.nspname !~ '^bothways(_hold(_[0-9a-f]{8})?)?$'`

/** The server's own left out, and nothing else. */
export const ANY_SCHEMA = `n.nspname !~ '^(pg_|information_schema$)'`

/** True for an object that no extension brought. */
export function notOfExtension(classOf: string, oid: string): string {
  return `NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS e WHERE e.classid = '${classOf}'::pg_catalog.regclass AND e.objid = ${oid} AND e.deptype = 'e')`
}

/** True for an object that does not come and go with another, as the constructors of a range type do. */
export function ofItsOwn(classOf: string, oid: string): string {
  return `NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS e WHERE e.classid = '${classOf}'::pg_catalog.regclass AND e.objid = ${oid} AND e.deptype IN ('e', 'i'))`
}

/**
 * Grants as sorted `grantee=privileges/grantor` texts; none where the defaults hold, whether or not the server wrote
 * them out (it does after a GRANT that was taken back). `none` where not even the owner may do anything.
 */
export function grants(acl: string, kind: 'c' | 'r' | 's' | 'n' | 'f' | 'T', owner: string): string {
  const sorted = (list: string): string =>
    `(SELECT pg_catalog.json_agg(g::text ORDER BY g::text COLLATE "C") FROM pg_catalog.unnest(${list}) AS g)`
  const usual = kind === 'c' ? 'NULL' : `${sorted(`pg_catalog.acldefault('${kind}', ${owner})`)}::text`
  return `CASE WHEN ${acl} IS NULL THEN '[]'::pg_catalog.json WHEN pg_catalog.cardinality(${acl}) = 0 THEN '["none"]' ELSE coalesce(nullif(${sorted(acl)}::text, ${usual}), '[]')::pg_catalog.json END`
}

/** A relation's comment; `d` becomes its pg_description. */
export function commentOf(classOf: string, oid: string, column = '0'): string {
  return `LEFT JOIN pg_catalog.pg_description AS d ON d.classoid = '${classOf}'::pg_catalog.regclass AND d.objoid = ${oid} AND d.objsubid = ${column}`
}
