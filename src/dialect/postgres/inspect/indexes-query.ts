import { commentOf, USER_SCHEMA } from './visible.ts'

export interface IndexRow extends Record<string, unknown> {
  readonly oid: string
  readonly name: string
  readonly unique: boolean
  readonly valid: boolean
  /** Column numbers of keys and then of INCLUDE; 0 for an expression. */
  readonly parts: readonly number[]
  readonly keyCount: number
  /** Column numbers that expressions and predicate depend on. */
  readonly mentioned: readonly number[] | null
  readonly predicate: string | null
  readonly definition: string
  /** The keys of a unique index without collation, operator class and order; null where they can't be hashed. */
  readonly keyTexts: readonly string[] | null
  readonly constraint: string | null
  readonly comment: string | null
}

const MENTIONED = `(SELECT pg_catalog.json_agg(DISTINCT x.refobjsubid) FROM pg_catalog.pg_depend AS x WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.objid = i.indexrelid AND x.objsubid = 0
 AND x.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.refobjid = i.indrelid AND x.refobjsubid > 0)`

/** A type that has no hash has no lock of its own for a value. */
const HASHED = `NOT EXISTS (SELECT FROM pg_catalog.unnest(i.indclass::pg_catalog.oid[]) AS used JOIN pg_catalog.pg_opclass AS o ON o.oid = used
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_opclass AS h JOIN pg_catalog.pg_am AS a ON a.oid = h.opcmethod WHERE a.amname = 'hash' AND h.opcdefault AND h.opcintype = o.opcintype))`

/** The indexes of tables and materialized views. */
export const INDEXES_QUERY = `SELECT i.indrelid::text AS oid, ic.relname::text AS name, i.indisunique AS unique, i.indisvalid AS valid,
pg_catalog.array_to_json(i.indkey::pg_catalog.int2[]) AS parts, i.indnkeyatts AS "keyCount",
CASE WHEN i.indexprs IS NOT NULL OR i.indpred IS NOT NULL THEN ${MENTIONED} END AS mentioned,
CASE WHEN i.indpred IS NOT NULL THEN pg_catalog.pg_get_expr(i.indpred, i.indrelid) END AS predicate, pg_catalog.pg_get_indexdef(i.indexrelid) AS definition,
CASE WHEN i.indisunique AND NOT i.indisprimary AND i.indimmediate AND ${HASHED}
 THEN (SELECT pg_catalog.json_agg(pg_catalog.pg_get_indexdef(i.indexrelid, k, false) ORDER BY k) FROM pg_catalog.generate_series(1, i.indnkeyatts::integer) AS k) END AS "keyTexts",
con.conname::text AS constraint, d.description AS comment
FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS ic ON ic.oid = i.indexrelid JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_constraint AS con ON con.conindid = i.indexrelid AND con.conrelid = i.indrelid AND con.contype IN ('p', 'u', 'x')
${commentOf('pg_catalog.pg_class', 'i.indexrelid')}
WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND ${USER_SCHEMA}
ORDER BY i.indrelid, ic.relname`
