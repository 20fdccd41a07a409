import type { Policy, Table, Trigger } from '../../../model/catalog.ts'
import type { TableName } from '../../../model/names.ts'
import { commentOf, grants, notOfExtension, USER_SCHEMA } from './visible.ts'

/** A table or a view, with what hangs on it in small numbers. */
export interface RelationRow extends Record<string, unknown> {
  readonly oid: string
  readonly schema: string
  readonly name: string
  readonly relkind: 'r' | 'p' | 'f' | 'v' | 'm'
  readonly relispartition: boolean
  readonly owner: string
  readonly unlogged: boolean
  readonly rowSecurity: Table['rowSecurity']
  readonly replicaIdentity: string
  readonly grants: readonly string[]
  readonly options: readonly string[]
  readonly comment: string | null
  readonly partition: string | null
  /** A view's query. */
  readonly definition: string | null
  readonly inherits: readonly TableName[]
  readonly triggers: readonly Trigger[]
  readonly policies: readonly Policy[]
  readonly rules: readonly Defined[]
  readonly statistics: readonly Defined[]
}

interface Defined {
  readonly name: string
  readonly definition: string
}

const list = (object: string, order: string, from: string): string =>
  `(SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(${object}) ORDER BY ${order}), '[]') FROM ${from})`

const comment = (oid: string, classOf: string): string =>
  `coalesce(' COMMENT ' || pg_catalog.quote_literal(pg_catalog.obj_description(${oid}, '${classOf}')), '')`

/** Sorted: the server keeps options in the order they were set. */
const OPTIONS = `(SELECT coalesce(pg_catalog.json_agg(o ORDER BY o COLLATE "C"), '[]') FROM (
 SELECT pg_catalog.unnest(c.reloptions) AS o
 UNION ALL SELECT 'toast.' || pg_catalog.unnest(tt.reloptions) FROM pg_catalog.pg_class AS tt WHERE tt.oid = c.reltoastrelid AND tt.reloptions IS NOT NULL
 UNION ALL SELECT 'tablespace=' || ts.spcname FROM pg_catalog.pg_tablespace AS ts WHERE ts.oid = c.reltablespace AND c.reltablespace <> 0
 UNION ALL SELECT 'access_method=' || am.amname FROM pg_catalog.pg_am AS am WHERE am.oid = c.relam AND am.amname <> 'heap'
 UNION ALL SELECT 'of=' || pg_catalog.format_type(c.reloftype, NULL) WHERE c.reloftype <> 0
 UNION ALL SELECT 'cluster_on=' || ci.relname FROM pg_catalog.pg_index AS cx JOIN pg_catalog.pg_class AS ci ON ci.oid = cx.indexrelid WHERE c.relhasindex AND cx.indrelid = c.oid AND cx.indisclustered
 UNION ALL SELECT pg_catalog.unnest(ft.ftoptions || ('server=' || fs.srvname)) FROM pg_catalog.pg_foreign_table AS ft JOIN pg_catalog.pg_foreign_server AS fs ON fs.oid = ft.ftserver WHERE ft.ftrelid = c.oid AND c.relkind = 'f') AS all_options)`

const INHERITS = list(
  `'schema', pn.nspname, 'name', p.relname`,
  'i.inhseqno',
  'pg_catalog.pg_inherits AS i JOIN pg_catalog.pg_class AS p ON p.oid = i.inhparent JOIN pg_catalog.pg_namespace AS pn ON pn.oid = p.relnamespace WHERE i.inhrelid = c.oid',
)

const TRIGGERS = list(
  `'name', t.tgname, 'definition', pg_catalog.pg_get_triggerdef(t.oid),
 'enabled', CASE t.tgenabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END,
 'timing', CASE WHEN (t.tgtype & 64) <> 0 THEN 'instead of' WHEN (t.tgtype & 2) <> 0 THEN 'before' ELSE 'after' END,
 'events', pg_catalog.array_remove(ARRAY[CASE WHEN (t.tgtype & 4) <> 0 THEN 'insert' END, CASE WHEN (t.tgtype & 16) <> 0 THEN 'update' END, CASE WHEN (t.tgtype & 8) <> 0 THEN 'delete' END, CASE WHEN (t.tgtype & 32) <> 0 THEN 'truncate' END], NULL),
 'level', CASE WHEN (t.tgtype & 1) <> 0 THEN 'row' ELSE 'statement' END,
 'source', f.prosrc, 'comment', pg_catalog.obj_description(t.oid, 'pg_trigger')`,
  't.tgname',
  'pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_proc AS f ON f.oid = t.tgfoid WHERE t.tgrelid = c.oid AND NOT t.tgisinternal',
)

const POLICIES = list(
  `'name', p.polname, 'definition', pg_catalog.concat_ws(' ', CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
 'FOR ' || CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
 'TO ' || (SELECT pg_catalog.string_agg(role, ', ' ORDER BY role COLLATE "C") FROM (SELECT CASE WHEN r = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(r)) END AS role FROM pg_catalog.unnest(p.polroles) AS r) AS roles),
 'USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')', 'WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')'),
 'comment', pg_catalog.obj_description(p.oid, 'pg_policy')`,
  'p.polname',
  'pg_catalog.pg_policy AS p WHERE p.polrelid = c.oid',
)

/** A view's own query is a rule too; it stands in `definition`. */
const RULES = list(
  `'name', r.rulename, 'definition', pg_catalog.pg_get_ruledef(r.oid) || CASE r.ev_enabled WHEN 'O' THEN '' WHEN 'D' THEN ' DISABLED' WHEN 'R' THEN ' REPLICA' ELSE ' ALWAYS' END || ${comment('r.oid', 'pg_rewrite')}`,
  'r.rulename',
  `pg_catalog.pg_rewrite AS r WHERE r.ev_class = c.oid AND r.rulename <> '_RETURN'`,
)

const STATISTICS = list(
  `'name', s.stxname, 'definition', pg_catalog.pg_get_statisticsobjdef(s.oid) || CASE WHEN s.stxstattarget >= 0 THEN ' STATISTICS ' || s.stxstattarget ELSE '' END || ${comment('s.oid', 'pg_statistic_ext')}`,
  's.stxname',
  'pg_catalog.pg_statistic_ext AS s WHERE s.stxrelid = c.oid',
)

export const RELATIONS_QUERY = `SELECT c.oid::text, n.nspname::text AS schema, c.relname::text AS name, c.relkind::text, c.relispartition,
pg_catalog.pg_get_userbyid(c.relowner)::text AS owner, c.relpersistence = 'u' AS unlogged,
CASE WHEN c.relrowsecurity AND c.relforcerowsecurity THEN 'forced' WHEN c.relrowsecurity THEN 'on' WHEN c.relforcerowsecurity THEN 'off but forced' ELSE 'off' END AS "rowSecurity",
CASE c.relreplident WHEN 'd' THEN 'default' WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full' ELSE (SELECT ri.indexrelid::pg_catalog.regclass::text FROM pg_catalog.pg_index AS ri WHERE ri.indrelid = c.oid AND ri.indisreplident) END AS "replicaIdentity",
${grants('c.relacl', 'r', 'c.relowner')} AS grants, ${OPTIONS} AS options, d.description AS comment,
nullif(pg_catalog.concat_ws(' PARTITION BY ', pg_catalog.pg_get_expr(c.relpartbound, c.oid), CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END), '') AS partition,
CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) END AS definition,
${INHERITS} AS inherits,
CASE WHEN c.relhastriggers THEN ${TRIGGERS} ELSE '[]' END AS triggers,
${POLICIES} AS policies,
CASE WHEN c.relhasrules THEN ${RULES} ELSE '[]' END AS rules,
${STATISTICS} AS statistics
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
${commentOf('pg_catalog.pg_class', 'c.oid')}
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relpersistence <> 't' AND ${USER_SCHEMA} AND ${notOfExtension('pg_catalog.pg_class', 'c.oid')}
ORDER BY n.nspname, c.relname`
