import type { Column, Policy, Table, Trigger } from '../../../model/catalog.ts'
import type { TableName } from '../../../model/names.ts'
import { grants, notOfExtension, OWNED, USER_SCHEMA } from './visible.ts'

export interface TableRow extends Record<string, unknown> {
  readonly oid: string
  readonly schema: string
  readonly name: string
  readonly relkind: 'r' | 'p' | 'f'
  readonly relispartition: boolean
  readonly owner: string
  readonly unlogged: boolean
  readonly rowSecurity: Table['rowSecurity']
  readonly replicaIdentity: string
  readonly grants: readonly string[]
  readonly options: readonly string[]
  readonly comment: string | null
  readonly partition: string | null
  readonly inherits: readonly TableName[]
  readonly triggers: readonly Trigger[]
  readonly policies: readonly Policy[]
  readonly rules: readonly string[]
  readonly statistics: readonly string[]
}

export interface ColumnRow extends Record<string, unknown> {
  readonly oid: string
  readonly columns: readonly Column[]
}

export const TABLES_QUERY = `SELECT c.oid::text, n.nspname::text AS schema, c.relname::text AS name, c.relkind::text, c.relispartition,
pg_catalog.pg_get_userbyid(c.relowner)::text AS owner, c.relpersistence = 'u' AS unlogged,
CASE WHEN c.relforcerowsecurity THEN 'forced' WHEN c.relrowsecurity THEN 'on' ELSE 'off' END AS "rowSecurity",
CASE c.relreplident WHEN 'd' THEN 'default' WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full' ELSE (SELECT ri.indexrelid::pg_catalog.regclass::text FROM pg_catalog.pg_index AS ri WHERE ri.indrelid = c.oid AND ri.indisreplident) END AS "replicaIdentity",
${grants('c.relacl')} AS grants, coalesce(c.reloptions, '{}') AS options, d.description AS comment,
CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END AS partition,
(SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('schema', pn.nspname, 'name', p.relname) ORDER BY i.inhseqno), '[]') FROM pg_catalog.pg_inherits AS i JOIN pg_catalog.pg_class AS p ON p.oid = i.inhparent JOIN pg_catalog.pg_namespace AS pn ON pn.oid = p.relnamespace WHERE i.inhrelid = c.oid) AS inherits,
CASE WHEN c.relhastriggers THEN (SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('name', t.tgname, 'definition', pg_catalog.pg_get_triggerdef(t.oid),
 'enabled', CASE t.tgenabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END,
 'timing', CASE WHEN (t.tgtype & 64) <> 0 THEN 'instead of' WHEN (t.tgtype & 2) <> 0 THEN 'before' ELSE 'after' END,
 'events', pg_catalog.array_remove(ARRAY[CASE WHEN (t.tgtype & 4) <> 0 THEN 'insert' END, CASE WHEN (t.tgtype & 16) <> 0 THEN 'update' END, CASE WHEN (t.tgtype & 8) <> 0 THEN 'delete' END, CASE WHEN (t.tgtype & 32) <> 0 THEN 'truncate' END], NULL),
 'level', CASE WHEN (t.tgtype & 1) <> 0 THEN 'row' ELSE 'statement' END,
 'source', f.prosrc, 'comment', pg_catalog.obj_description(t.oid, 'pg_trigger')) ORDER BY t.tgname COLLATE "C"), '[]')
 FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_proc AS f ON f.oid = t.tgfoid WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgname !~ ${OWNED}) ELSE '[]' END AS triggers,
(SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('name', p.polname, 'definition', pg_catalog.concat_ws(' ', CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END, p.polcmd::text,
 (SELECT pg_catalog.string_agg(CASE WHEN r = 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(r)::text END, ',' ORDER BY r) FROM pg_catalog.unnest(p.polroles) AS r),
 'USING ' || pg_catalog.pg_get_expr(p.polqual, p.polrelid), 'CHECK ' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)), 'comment', pg_catalog.obj_description(p.oid, 'pg_policy')) ORDER BY p.polname COLLATE "C"), '[]') FROM pg_catalog.pg_policy AS p WHERE p.polrelid = c.oid) AS policies,
CASE WHEN c.relhasrules THEN (SELECT coalesce(pg_catalog.array_agg(pg_catalog.pg_get_ruledef(r.oid) ORDER BY r.rulename COLLATE "C"), '{}') FROM pg_catalog.pg_rewrite AS r WHERE r.ev_class = c.oid) ELSE '{}' END AS rules,
(SELECT coalesce(pg_catalog.array_agg(pg_catalog.pg_get_statisticsobjdef(s.oid) ORDER BY s.stxname COLLATE "C"), '{}') FROM pg_catalog.pg_statistic_ext AS s WHERE s.stxrelid = c.oid) AS statistics
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_description AS d ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = c.oid AND d.objsubid = 0
WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND ${USER_SCHEMA} AND ${notOfExtension('pg_catalog.pg_class', 'c.oid')}
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`

/** One row a table: its columns in their order, those that are held left out. */
export function columnsQuery(version: number): string {
  const compression =
    version >= 140000
      ? "CASE WHEN a.attcompression <> '' THEN ' compression ' || a.attcompression::text END"
      : 'NULL'
  return `SELECT a.attrelid::text AS oid, pg_catalog.json_agg(pg_catalog.json_build_object('name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
'default', pg_catalog.pg_get_expr(ad.adbin, ad.adrelid),
'generated', CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' ELSE 'no' END,
'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' ELSE 'no' END,
'collation', CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::pg_catalog.regcollation::text END,
'storage', nullif(pg_catalog.concat(CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage::text END, ${compression}), ''),
'grants', ${grants('a.attacl')}, 'comment', d.description) ORDER BY a.attnum) AS columns
FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef AS ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
LEFT JOIN pg_catalog.pg_description AS d ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = a.attrelid AND d.objsubid = a.attnum
WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND a.attnum > 0 AND NOT a.attisdropped AND a.attname !~ ${OWNED} AND ${USER_SCHEMA}
GROUP BY a.attrelid`
}
