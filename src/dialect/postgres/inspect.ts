import type { Catalog } from '../../model/catalog.ts'
import type { Session } from '../session.ts'
import { assemble } from './inspect/assemble.ts'
import { CODE_QUERY, type CodeRow } from './inspect/code-query.ts'
import { COLUMNS_QUERY, type ColumnRow } from './inspect/columns-query.ts'
import { constraintsQuery, type ConstraintRow } from './inspect/constraints-query.ts'
import { INDEXES_QUERY, type IndexRow } from './inspect/indexes-query.ts'
import { RELATIONS_QUERY, type RelationRow } from './inspect/relations-query.ts'
import { ANY_SCHEMA, USER_SCHEMA } from './inspect/visible.ts'

/**
 * One transaction, so that all of it is one moment and every setting goes with it. What the server prints depends on
 * settings of the session: names are printed in full where the search_path is empty, and constants by the others.
 */
const BEGIN = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT pg_catalog.set_config('bothways.default_schema', coalesce(pg_catalog.current_schema()::text, 'public'), true);
SET LOCAL search_path = '';
SET LOCAL quote_all_identifiers = off;
SET LOCAL DateStyle = 'ISO, MDY';
SET LOCAL IntervalStyle = 'postgres';
SET LOCAL TimeZone = 'UTC';
SET LOCAL bytea_output = 'hex';
SET LOCAL extra_float_digits = 3;
SET LOCAL jit = off;
SET LOCAL max_parallel_workers_per_gather = 0`

/** `users`: what a revert has to bring back, and nothing that is ours. `all`: ours too, as it lies there. */
export type Scope = 'users' | 'all'

/** What the catalog queries give, in their order. */
type Answers = readonly [
  readonly [CodeRow],
  readonly RelationRow[],
  readonly ColumnRow[],
  readonly ConstraintRow[],
  readonly IndexRow[],
]

/** Reads a whole schema. Not inside a transaction. */
export async function inspect(session: Session, version: number, scope: Scope = 'users'): Promise<Catalog> {
  const scoped = (query: string): string =>
    scope === 'users' ? query : query.replaceAll(USER_SCHEMA, ANY_SCHEMA)
  try {
    await session.script(BEGIN)
    const queries = [CODE_QUERY, RELATIONS_QUERY, COLUMNS_QUERY, constraintsQuery(version), INDEXES_QUERY]
    const answers = await session.queryAll(queries.map(scoped))
    const [[code], relations, columns, constraints, indexes] = answers as unknown as Answers
    return assemble({ code, relations, columns, constraints, indexes }, scope)
  } finally {
    if (session.alive) await session.script('ROLLBACK')
  }
}
