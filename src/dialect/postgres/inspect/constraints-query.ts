import type { Constraint, Reference } from '../../../model/catalog.ts'
import { commentOf, USER_SCHEMA } from './visible.ts'

export interface ConstraintRow extends Record<string, unknown> {
  readonly oid: string
  readonly name: string
  readonly kind: Constraint['kind'] | 'not null'
  readonly keys: readonly number[] | null
  readonly definition: string
  readonly validated: boolean
  readonly references: Reference | null
  readonly comment: string | null
}

const RULE = (column: string): string =>
  `CASE ${column} WHEN 'a' THEN 'no action' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' ELSE 'set default' END`

/** The table pointed to may be one that we hold, so its columns are asked for here. */
const REFERENCES = `(SELECT pg_catalog.json_build_object('table', pg_catalog.json_build_object('schema', fn.nspname, 'name', f.relname),
 'columns', (SELECT pg_catalog.json_agg(fa.attname ORDER BY k.place) FROM pg_catalog.unnest(con.confkey) WITH ORDINALITY AS k (attnum, place) JOIN pg_catalog.pg_attribute AS fa ON fa.attrelid = con.confrelid AND fa.attnum = k.attnum),
 'onDelete', ${RULE('con.confdeltype')}, 'onUpdate', ${RULE('con.confupdtype')})
 FROM pg_catalog.pg_class AS f JOIN pg_catalog.pg_namespace AS fn ON fn.oid = f.relnamespace WHERE f.oid = con.confrelid)`

/**
 * NOT NULL is a column's matter: PostgreSQL 18 lists it here too ('n'), which is of interest only where it says more
 * than the column. Constraint triggers ('t') stand among the triggers.
 */
export function constraintsQuery(version: number): string {
  const notNull =
    version >= 180000 ? `OR (con.contype = 'n' AND (con.connoinherit OR NOT con.convalidated))` : ''
  return `SELECT con.conrelid::text AS oid, con.conname::text AS name,
CASE con.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key' WHEN 'c' THEN 'check' WHEN 'n' THEN 'not null' ELSE 'exclusion' END AS kind,
pg_catalog.array_to_json(con.conkey) AS keys, pg_catalog.pg_get_constraintdef(con.oid) AS definition, con.convalidated AS validated,
CASE WHEN con.contype = 'f' THEN ${REFERENCES} END AS references, d.description AS comment
FROM pg_catalog.pg_constraint AS con JOIN pg_catalog.pg_class AS c ON c.oid = con.conrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
${commentOf('pg_catalog.pg_constraint', 'con.oid')}
WHERE (con.contype IN ('p', 'u', 'f', 'c', 'x') ${notNull}) AND ${USER_SCHEMA}
ORDER BY con.conrelid, con.conname`
}
