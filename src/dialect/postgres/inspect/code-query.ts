import type { Extension, Routine, Schema, Sequence, UserType, View } from '../../../model/catalog.ts'
import { grants, notOfExtension, OWNED, USER_SCHEMA } from './visible.ts'

/** Everything beside tables: one row, a list in each column. */
export interface CodeRow extends Record<string, unknown> {
  readonly schemas: readonly Schema[]
  readonly views: readonly (View & { readonly oid: string })[]
  readonly sequences: readonly Sequence[]
  readonly types: readonly UserType[]
  readonly routines: readonly Routine[]
  readonly extensions: readonly Extension[]
}

const list = (object: string, from: string, order: string): string =>
  `(SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(${object}) ORDER BY ${order}), '[]') FROM ${from})`

const IN_SCHEMA = 'JOIN pg_catalog.pg_namespace AS n ON n.oid ='
const owner = (column: string): string => `pg_catalog.pg_get_userbyid(${column})`

const SCHEMAS = list(
  `'name', n.nspname, 'owner', ${owner('n.nspowner')}, 'grants', ${grants('n.nspacl')}, 'comment', pg_catalog.obj_description(n.oid, 'pg_namespace')`,
  `pg_catalog.pg_namespace AS n WHERE ${USER_SCHEMA}`,
  'n.nspname COLLATE "C"',
)

const VIEWS = list(
  `'oid', c.oid::text, 'schema', n.nspname, 'name', c.relname, 'kind', CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END, 'definition', pg_catalog.pg_get_viewdef(c.oid), 'owner', ${owner('c.relowner')}, 'grants', ${grants('c.relacl')}, 'options', coalesce(c.reloptions, '{}'), 'indexes', '[]'::pg_catalog.json, 'comment', pg_catalog.obj_description(c.oid, 'pg_class')`,
  `pg_catalog.pg_class AS c ${IN_SCHEMA} c.relnamespace WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND c.relname !~ ${OWNED} AND ${USER_SCHEMA} AND ${notOfExtension('pg_catalog.pg_class', 'c.oid')}`,
  'n.nspname COLLATE "C", c.relname COLLATE "C"',
)

/** Sequences of identity columns are the column's matter: their settings are part of its definition. */
const SEQUENCES = list(
  `'schema', n.nspname, 'name', c.relname, 'definition', pg_catalog.format('%s start %s increment %s min %s max %s cache %s%s', pg_catalog.format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, CASE WHEN s.seqcycle THEN ' cycle' END), 'owner', ${owner('c.relowner')},
 'ownedBy', (SELECT d.refobjid::pg_catalog.regclass::text || '.' || a.attname FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i') LIMIT 1),
 'grants', ${grants('c.relacl')}, 'comment', pg_catalog.obj_description(c.oid, 'pg_class')`,
  `pg_catalog.pg_sequence AS s JOIN pg_catalog.pg_class AS c ON c.oid = s.seqrelid ${IN_SCHEMA} c.relnamespace WHERE c.relpersistence <> 't' AND ${USER_SCHEMA} AND ${notOfExtension('pg_catalog.pg_class', 'c.oid')}`,
  'n.nspname COLLATE "C", c.relname COLLATE "C"',
)

const TYPES = list(
  `'schema', n.nspname, 'name', t.typname, 'kind', CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range' ELSE 'composite' END,
 'definition', CASE t.typtype WHEN 'e' THEN (SELECT pg_catalog.string_agg(pg_catalog.quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum AS e WHERE e.enumtypid = t.oid)
 WHEN 'd' THEN pg_catalog.concat_ws(' ', pg_catalog.format_type(t.typbasetype, t.typtypmod), CASE WHEN t.typnotnull THEN 'NOT NULL' END, 'DEFAULT ' || t.typdefault, (SELECT pg_catalog.string_agg(con.conname || ' ' || pg_catalog.pg_get_constraintdef(con.oid), ' ' ORDER BY con.conname COLLATE "C") FROM pg_catalog.pg_constraint AS con WHERE con.contypid = t.oid))
 WHEN 'r' THEN (SELECT pg_catalog.format_type(r.rngsubtype, NULL) FROM pg_catalog.pg_range AS r WHERE r.rngtypid = t.oid)
 ELSE (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname) || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) END,
 'owner', ${owner('t.typowner')}, 'comment', pg_catalog.obj_description(t.oid, 'pg_type')`,
  `pg_catalog.pg_type AS t ${IN_SCHEMA} t.typnamespace WHERE (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND EXISTS (SELECT FROM pg_catalog.pg_class AS k WHERE k.oid = t.typrelid AND k.relkind = 'c'))) AND ${USER_SCHEMA} AND ${notOfExtension('pg_catalog.pg_type', 't.oid')}`,
  'n.nspname COLLATE "C", t.typname COLLATE "C"',
)

const ROUTINES = list(
  `'schema', n.nspname, 'name', p.proname, 'signature', p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')', 'definition', CASE WHEN p.prokind = 'a' THEN 'aggregate ' || (SELECT pg_catalog.concat_ws(' ', ag.aggtransfn, ag.aggfinalfn, pg_catalog.format_type(ag.aggtranstype, NULL), ag.agginitval) FROM pg_catalog.pg_aggregate AS ag WHERE ag.aggfnoid = p.oid) ELSE pg_catalog.pg_get_functiondef(p.oid) END,
 'owner', ${owner('p.proowner')}, 'grants', ${grants('p.proacl')}, 'comment', pg_catalog.obj_description(p.oid, 'pg_proc')`,
  `pg_catalog.pg_proc AS p ${IN_SCHEMA} p.pronamespace WHERE ${USER_SCHEMA} AND ${notOfExtension('pg_catalog.pg_proc', 'p.oid')}`,
  'n.nspname COLLATE "C", p.proname COLLATE "C", pg_catalog.pg_get_function_identity_arguments(p.oid) COLLATE "C"',
)

const EXTENSIONS = list(
  `'name', x.extname, 'version', x.extversion, 'schema', n.nspname`,
  `pg_catalog.pg_extension AS x ${IN_SCHEMA} x.extnamespace WHERE x.extname <> 'plpgsql'`,
  'x.extname COLLATE "C"',
)

export const CODE_QUERY = `SELECT ${SCHEMAS} AS schemas, ${VIEWS} AS views, ${SEQUENCES} AS sequences, ${TYPES} AS types, ${ROUTINES} AS routines, ${EXTENSIONS} AS extensions`
