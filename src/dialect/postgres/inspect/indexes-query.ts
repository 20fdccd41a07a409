import type { Index } from '../../../model/catalog.ts'
import { OWNED, USER_SCHEMA } from './visible.ts'

export interface IndexRow extends Record<string, unknown> {
  readonly oid: string
  readonly indexes: readonly Index[]
}

/** One row a table or materialized view. */
export const INDEXES_QUERY = `SELECT i.indrelid::text AS oid, pg_catalog.json_agg(pg_catalog.json_build_object('name', ic.relname, 'unique', i.indisunique, 'valid', i.indisvalid,
'keys', (SELECT pg_catalog.json_agg(a.attname ORDER BY k.place) FROM pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY AS k (attnum, place) LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum <> 0 WHERE k.place <= i.indnkeyatts),
'included', (SELECT coalesce(pg_catalog.json_agg(a.attname ORDER BY k.place), '[]') FROM pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY AS k (attnum, place) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE k.place > i.indnkeyatts),
'columns', (SELECT coalesce(pg_catalog.json_agg(DISTINCT a.attname), '[]') FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = i.indrelid AND a.attnum > 0 AND (a.attnum = ANY (i.indkey::pg_catalog.int2[])
 OR ((i.indexprs IS NOT NULL OR i.indpred IS NOT NULL) AND EXISTS (SELECT FROM pg_catalog.pg_depend AS x WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.objid = i.indexrelid AND x.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.refobjid = i.indrelid AND x.refobjsubid = a.attnum)))),
'predicate', pg_catalog.pg_get_expr(i.indpred, i.indrelid), 'definition', pg_catalog.pg_get_indexdef(i.indexrelid),
'constraint', (SELECT con.conname FROM pg_catalog.pg_constraint AS con WHERE con.conindid = i.indexrelid AND con.conrelid = i.indrelid AND con.contype IN ('p', 'u', 'x') LIMIT 1),
'comment', d.description) ORDER BY ic.relname COLLATE "C") AS indexes
FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS ic ON ic.oid = i.indexrelid JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_description AS d ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = i.indexrelid AND d.objsubid = 0
WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND ic.relname !~ ${OWNED} AND ${USER_SCHEMA} GROUP BY i.indrelid`
