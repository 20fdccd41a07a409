/** Schemas that are neither the server's nor ours. Needs `n` to be pg_namespace. */
export const USER_SCHEMA = `n.nspname !~ '^(pg_|information_schema$)' AND n.nspname !~ '^bothways(_hold_[0-9a-f]{8})?$'`

/** Names of ours beside the user's: see `isOwnedName`. */
export const OWNED = `'^[_~]bw_[0-9a-f]{8}(_|$)'`

/** True for an object that no extension brought. */
export function notOfExtension(classOf: string, oid: string): string {
  return `NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS e WHERE e.classid = '${classOf}'::pg_catalog.regclass AND e.objid = ${oid} AND e.deptype = 'e')`
}

/** Grants as sorted `grantee=privileges*` texts; none where the defaults hold. */
export function grants(acl: string): string {
  return `coalesce((SELECT pg_catalog.array_agg(g ORDER BY g COLLATE "C") FROM pg_catalog.unnest(${acl}::pg_catalog.text[]) AS g), '{}')`
}
