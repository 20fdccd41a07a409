import type { Extension, Routine, Schema, Sequence, UserType } from '../../../model/catalog.ts'
import { grants, notOfExtension, ofItsOwn, USER_SCHEMA } from './visible.ts'

/** Everything beside tables and views: one row, a list in each column. */
export interface CodeRow extends Record<string, unknown> {
  readonly defaultSchema: string
  readonly schemas: readonly Schema[]
  readonly sequences: readonly SequenceRow[]
  readonly types: readonly UserType[]
  readonly routines: readonly Routine[]
  readonly extensions: readonly Extension[]
}

export interface SequenceRow {
  /** `oid:number` of the identity column that it serves; null for a sequence of its own. */
  readonly identity: string | null
  readonly sequence: Sequence
}

const list = (object: string, from: string, order: string): string =>
  `(SELECT coalesce(pg_catalog.json_agg(${object} ORDER BY ${order}), '[]') FROM ${from})`
const object = (fields: string): string => `pg_catalog.json_build_object(${fields})`

const IN_SCHEMA = 'JOIN pg_catalog.pg_namespace AS n ON n.oid ='
const owner = (column: string): string => `pg_catalog.pg_get_userbyid(${column})`

const SCHEMAS = list(
  object(
    `'name', n.nspname, 'owner', ${owner('n.nspowner')}, 'grants', ${grants('n.nspacl', 'n', 'n.nspowner')}, 'comment', pg_catalog.obj_description(n.oid, 'pg_namespace')`,
  ),
  `pg_catalog.pg_namespace AS n WHERE ${USER_SCHEMA} AND ${notOfExtension('pg_catalog.pg_namespace', 'n.oid')}`,
  'n.nspname',
)

const SEQUENCES = list(
  object(`'identity', CASE WHEN d.deptype = 'i' THEN d.refobjid || ':' || d.refobjsubid END,
 'sequence', ${object(`'schema', n.nspname, 'name', c.relname, 'definition', pg_catalog.format('%s start %s increment %s min %s max %s cache %s%s', pg_catalog.format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, CASE WHEN s.seqcycle THEN ' cycle' END), 'owner', ${owner('c.relowner')},
 'ownedBy', CASE WHEN d.deptype = 'a' THEN d.refobjid::pg_catalog.regclass::text || '.' || pg_catalog.quote_ident(a.attname) END,
 'grants', ${grants('c.relacl', 's', 'c.relowner')}, 'comment', pg_catalog.obj_description(c.oid, 'pg_class')`)}`),
  `pg_catalog.pg_sequence AS s JOIN pg_catalog.pg_class AS c ON c.oid = s.seqrelid ${IN_SCHEMA} c.relnamespace
 LEFT JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.objsubid = 0 AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
 LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
 WHERE c.relpersistence <> 't' AND ${USER_SCHEMA} AND ${notOfExtension('pg_catalog.pg_class', 'c.oid')}`,
  'n.nspname, c.relname',
)

const ENUM = `(SELECT pg_catalog.string_agg(pg_catalog.quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum AS e WHERE e.enumtypid = t.oid)`

const collation = (column: string, usual: string): string =>
  `CASE WHEN ${column} NOT IN (0, ${usual}) THEN 'COLLATE ' || ${column}::pg_catalog.regcollation::text END`

/** From PostgreSQL 17 on NOT NULL is listed among the constraints ('n') too. */
const DOMAIN = `pg_catalog.concat_ws(' ', pg_catalog.format_type(t.typbasetype, t.typtypmod),
 ${collation('t.typcollation', '(SELECT b.typcollation FROM pg_catalog.pg_type AS b WHERE b.oid = t.typbasetype)')},
 CASE WHEN t.typnotnull THEN 'NOT NULL' END, 'DEFAULT ' || t.typdefault,
 (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', 'CONSTRAINT', pg_catalog.quote_ident(con.conname), pg_catalog.pg_get_constraintdef(con.oid), 'COMMENT ' || pg_catalog.quote_literal(pg_catalog.obj_description(con.oid, 'pg_constraint'))), ' ' ORDER BY con.conname)
 FROM pg_catalog.pg_constraint AS con WHERE con.contypid = t.oid AND con.contype = 'c'))`

const RANGE = `(SELECT pg_catalog.concat_ws(' ', pg_catalog.format_type(r.rngsubtype, NULL),
 (SELECT 'OPCLASS ' || pg_catalog.quote_ident(o.opcname) FROM pg_catalog.pg_opclass AS o WHERE o.oid = r.rngsubopc AND NOT o.opcdefault),
 ${collation('r.rngcollation', '(SELECT b.typcollation FROM pg_catalog.pg_type AS b WHERE b.oid = r.rngsubtype)')},
 CASE WHEN r.rngcanonical <> 0 THEN 'CANONICAL ' || r.rngcanonical::text END, CASE WHEN r.rngsubdiff <> 0 THEN 'SUBTYPE_DIFF ' || r.rngsubdiff::text END,
 'MULTIRANGE ' || r.rngmultitypid::pg_catalog.regtype::text)
 FROM pg_catalog.pg_range AS r WHERE r.rngtypid = t.oid)`

const COMPOSITE = `(SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', pg_catalog.quote_ident(a.attname), pg_catalog.format_type(a.atttypid, a.atttypmod),
 ${collation('a.attcollation', '(SELECT b.typcollation FROM pg_catalog.pg_type AS b WHERE b.oid = a.atttypid)')},
 'COMMENT ' || pg_catalog.quote_literal(pg_catalog.col_description(a.attrelid, a.attnum))), ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)`

const TYPES = list(
  object(
    `'schema', n.nspname, 'name', t.typname, 'kind', CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range' ELSE 'composite' END,
 'definition', coalesce(CASE t.typtype WHEN 'e' THEN ${ENUM} WHEN 'd' THEN ${DOMAIN} WHEN 'r' THEN ${RANGE} ELSE ${COMPOSITE} END, ''),
 'owner', ${owner('t.typowner')}, 'grants', ${grants('t.typacl', 'T', 't.typowner')}, 'comment', pg_catalog.obj_description(t.oid, 'pg_type')`,
  ),
  `pg_catalog.pg_type AS t ${IN_SCHEMA} t.typnamespace WHERE (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND EXISTS (SELECT FROM pg_catalog.pg_class AS k WHERE k.oid = t.typrelid AND k.relkind = 'c'))) AND ${USER_SCHEMA} AND ${notOfExtension('pg_catalog.pg_type', 't.oid')}`,
  'n.nspname, t.typname',
)

/** `pg_get_functiondef` refuses aggregates: theirs is all that pg_aggregate says. */
const AGGREGATE = `(SELECT 'AGGREGATE ' || (pg_catalog.to_jsonb(ag) - 'aggfnoid' || pg_catalog.jsonb_build_object('aggtranstype', pg_catalog.format_type(ag.aggtranstype, NULL), 'aggmtranstype', nullif(pg_catalog.format_type(ag.aggmtranstype, NULL), '-'),
 'aggsortop', ag.aggsortop::pg_catalog.regoperator::text, 'parallel', p.proparallel, 'result', pg_catalog.pg_get_function_result(p.oid)))::text FROM pg_catalog.pg_aggregate AS ag WHERE ag.aggfnoid = p.oid)`

const SIGNATURE = `p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')'`

const ROUTINES = list(
  object(
    `'schema', n.nspname, 'name', p.proname, 'signature', ${SIGNATURE}, 'definition', CASE WHEN p.prokind = 'a' THEN ${AGGREGATE} ELSE pg_catalog.pg_get_functiondef(p.oid) END,
 'owner', ${owner('p.proowner')}, 'grants', ${grants('p.proacl', 'f', 'p.proowner')}, 'comment', pg_catalog.obj_description(p.oid, 'pg_proc')`,
  ),
  `pg_catalog.pg_proc AS p ${IN_SCHEMA} p.pronamespace WHERE ${USER_SCHEMA} AND ${ofItsOwn('pg_catalog.pg_proc', 'p.oid')}`,
  `n.nspname, (${SIGNATURE}) COLLATE "C"`,
)

const EXTENSIONS = list(
  object(`'name', x.extname, 'version', x.extversion, 'schema', n.nspname`),
  `pg_catalog.pg_extension AS x ${IN_SCHEMA} x.extnamespace WHERE x.extname <> 'plpgsql'`,
  'x.extname',
)

export const CODE_QUERY = `SELECT pg_catalog.current_setting('bothways.default_schema') AS "defaultSchema", ${SCHEMAS} AS schemas, ${SEQUENCES} AS sequences, ${TYPES} AS types, ${ROUTINES} AS routines, ${EXTENSIONS} AS extensions`
