import { commentOf, grants, USER_SCHEMA } from './visible.ts'

/** Plain rows, not JSON, and nothing where a column is as most are: there are many of them. */
export interface ColumnRow extends Record<string, unknown> {
  readonly oid: string
  readonly number: number
  readonly name: string
  readonly type: string
  readonly notNull: boolean
  readonly default: string | null
  readonly generated: 'stored' | 'virtual' | null
  readonly identity: 'always' | 'by default' | null
  readonly collation: string | null
  readonly storage: string | null
  readonly grants: readonly string[] | null
  readonly comment: string | null
}

const STORAGE = `nullif(pg_catalog.concat_ws(' ',
 CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END END,
 'compression ' || CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
 CASE WHEN a.attstattarget >= 0 THEN 'statistics ' || a.attstattarget END,
 a.attoptions::text, a.attfdwoptions::text), '')`

/** The columns of tables and views in their order, ours among them: keys and expressions may name them. */
export const COLUMNS_QUERY = `SELECT a.attrelid::text AS oid, a.attnum AS number, a.attname::text AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS "notNull",
CASE WHEN a.atthasdef THEN pg_catalog.pg_get_expr(ad.adbin, ad.adrelid) END AS default,
CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END AS generated,
CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END AS identity,
CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::pg_catalog.regcollation::text END AS collation,
${STORAGE} AS storage,
CASE WHEN a.attacl IS NOT NULL THEN ${grants('a.attacl', 'c', 'c.relowner')} END AS grants, d.description AS comment
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid
JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef AS ad ON a.atthasdef AND ad.adrelid = a.attrelid AND ad.adnum = a.attnum
${commentOf('pg_catalog.pg_class', 'a.attrelid', 'a.attnum')}
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relpersistence <> 't' AND a.attnum > 0 AND NOT a.attisdropped AND ${USER_SCHEMA}
ORDER BY a.attrelid, a.attnum`
