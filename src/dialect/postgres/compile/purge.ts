import type { Action } from '../../../model/action.ts'
import type { TableName } from '../../../model/names.ts'
import type { PlannedStep } from '../../../model/planned-step.ts'
import type { TransactionStep } from '../../../model/step.ts'
import { literal, qualified } from '../quote.ts'
import { compileAction } from './action.ts'
import { forgetRows } from './lens-functions.ts'

/**
 * What purge and discard destroy may be elsewhere by then: a later migration renamed its table, or holds it. Names of
 * ours are unique in the database, so they are looked up at that moment; what went with its table needs no purge.
 */
export function compilePurge(action: Action, version: number): readonly string[] {
  switch (action.kind) {
    case 'removeColumn':
      return [dropColumn(action.table, action.name)]
    case 'stopSync':
      return [dropTriggers(action.sync.id), dropFunctions(action.sync.id)]
    case 'removeLens':
      return [dropFunctions(action.lens.id), forgetRows(action.lens)]
    case 'removeNullFill':
      return [dropFunctions(action.fill.id)]
    default:
      return compileAction(action, version)
  }
}

/** An index moves to another schema only with a table that is held: nobody uses it there, so nobody waits. */
export function purgeMovedIndex(
  step: Extract<PlannedStep, { kind: 'removeIndex' }>,
  id: string,
): TransactionStep {
  const { title, tables, lock, reversal, name } = step
  const text = forEach(
    `SELECT pg_catalog.format('DROP INDEX %I.%I', n.nspname, c.relname) AS statement
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('i', 'I') AND c.relname = ${literal(name)} AND n.nspname <> ${literal(step.table.schema)}`,
  )
  return {
    id,
    title: `${title}, where its table is held`,
    tables,
    lock,
    reversal,
    kind: 'transaction',
    statements: [text],
    undo: [],
  }
}

/** A copy that a user made of the table may have the column too: the table it was made in goes first, two others are none. */
function dropColumn(table: TableName, column: string): string {
  return `DO $bothways$
DECLARE
places text[];
BEGIN
SELECT pg_catalog.array_agg(pg_catalog.format('%I.%I', n.nspname, c.relname)) INTO places
FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE a.attname = ${literal(column)} AND NOT a.attisdropped AND a.attinhcount = 0 AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't';
IF pg_catalog.to_regclass(${literal(qualified(table))})::oid IN (SELECT a.attrelid FROM pg_catalog.pg_attribute AS a WHERE a.attname = ${literal(column)} AND NOT a.attisdropped) THEN
places := ARRAY[${literal(qualified(table))}];
ELSIF pg_catalog.cardinality(places) > 1 THEN
RAISE ambiguous_column USING MESSAGE = pg_catalog.format('%s have each a column %I', pg_catalog.array_to_string(places, ' and '), ${literal(column)});
END IF;
IF places IS NOT NULL THEN
EXECUTE pg_catalog.format('ALTER TABLE %s DROP COLUMN %I', places[1], ${literal(column)});
END IF;
END
$bothways$`
}

function dropTriggers(id: string): string {
  return forEach(
    `SELECT pg_catalog.format('DROP TRIGGER %I ON %s', t.tgname, t.tgrelid::pg_catalog.regclass) AS statement
FROM pg_catalog.pg_trigger AS t WHERE t.tgparentid = 0 AND t.tgname ~ ${literal(`^~bw_${id}(_|$)`)}`,
  )
}

function dropFunctions(id: string): string {
  return forEach(
    `SELECT pg_catalog.format('DROP FUNCTION %s', p.oid::pg_catalog.regprocedure) AS statement
FROM pg_catalog.pg_proc AS p WHERE p.pronamespace = 'bothways'::pg_catalog.regnamespace AND p.proname ~ ${literal(`^[a-z]+_${id}(_|$)`)}`,
  )
}

function forEach(query: string): string {
  return `DO $bothways$
DECLARE
found record;
BEGIN
FOR found IN
${query}
LOOP
EXECUTE found.statement;
END LOOP;
END
$bothways$`
}
