import type { Constraint } from '../../../model/catalog.ts'
import { OWNED, USER_SCHEMA } from './visible.ts'

export interface ConstraintRow extends Record<string, unknown> {
  readonly oid: string
  readonly constraints: readonly Constraint[]
}

const RULE = (column: string): string =>
  `CASE ${column} WHEN 'a' THEN 'no action' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' ELSE 'set default' END`

const NAMES = (keys: string, table: string): string =>
  `(SELECT coalesce(pg_catalog.json_agg(a.attname ORDER BY k.place), '[]') FROM pg_catalog.unnest(${keys}) WITH ORDINALITY AS k (attnum, place) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = ${table} AND a.attnum = k.attnum)`

/**
 * One row a table. NOT NULL is a column's matter: PostgreSQL 18 also lists it here ('n'), and constraint triggers ('t')
 * stand among the triggers.
 */
export const CONSTRAINTS_QUERY = `SELECT con.conrelid::text AS oid, pg_catalog.json_agg(pg_catalog.json_build_object('name', con.conname,
'kind', CASE con.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key' WHEN 'c' THEN 'check' ELSE 'exclusion' END,
'columns', ${NAMES('con.conkey', 'con.conrelid')},
'definition', pg_catalog.regexp_replace(pg_catalog.pg_get_constraintdef(con.oid), ' NOT VALID$', ''), 'validated', con.convalidated,
'references', CASE WHEN con.contype = 'f' THEN pg_catalog.json_build_object('table', (SELECT pg_catalog.json_build_object('schema', fn.nspname, 'name', f.relname) FROM pg_catalog.pg_class AS f JOIN pg_catalog.pg_namespace AS fn ON fn.oid = f.relnamespace WHERE f.oid = con.confrelid),
 'columns', ${NAMES('con.confkey', 'con.confrelid')}, 'onDelete', ${RULE('con.confdeltype')}, 'onUpdate', ${RULE('con.confupdtype')}) END,
'comment', pg_catalog.obj_description(con.oid, 'pg_constraint')) ORDER BY con.conname COLLATE "C") AS constraints
FROM pg_catalog.pg_constraint AS con JOIN pg_catalog.pg_class AS c ON c.oid = con.conrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE con.contype IN ('p', 'u', 'f', 'c', 'x') AND con.conname !~ ${OWNED} AND ${USER_SCHEMA} GROUP BY con.conrelid`
