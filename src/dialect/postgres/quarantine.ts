import type { ConstraintStep } from '../../model/step.ts'
import type { Quarantine } from '../dialect.ts'
import { identifier, literal, qualified } from './quote.ts'

/** Rows in the way, moved whole into a table of the same shape in our own schema. */
export function quarantine(step: ConstraintStep, id: string): Quarantine {
  const name = `quarantine_${id}`
  const into = `bothways.${identifier(name)}`
  const table = qualified(step.table)
  return {
    into: `bothways.${name}`,
    prepare: [],
    statements: [
      `CREATE TABLE IF NOT EXISTS ${into} AS SELECT clock_timestamp() AS quarantined_at, ${literal(step.constraint)}::text AS quarantined_for, t.* FROM ${table} AS t WHERE false`,
      `WITH moved AS (DELETE FROM ${table} AS t WHERE ${step.inTheWay} RETURNING t.*) INSERT INTO ${into} SELECT clock_timestamp(), ${literal(step.constraint)}, moved.* FROM moved`,
    ],
    // ON DELETE CASCADE, SET NULL and SET DEFAULT would take rows of others along, which no quarantine holds.
    forbidden: `SELECT DISTINCT c.conrelid::pg_catalog.regclass::text AS table FROM pg_catalog.pg_constraint AS c
WHERE c.contype = 'f' AND c.confrelid = ${literal(table)}::pg_catalog.regclass AND c.confdeltype IN ('c', 'n', 'd') ORDER BY 1`,
    giveBack: [giveBack(into, table)],
  }
}

/** Column by column, since the server computes some itself and the table may have been dropped and added to meanwhile. */
function giveBack(from: string, table: string): string {
  return `DO $bothways$ DECLARE columns text; BEGIN
IF pg_catalog.to_regclass(${literal(from)}) IS NULL THEN RETURN; END IF;
SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ') INTO columns FROM pg_catalog.pg_attribute AS a
WHERE a.attrelid = ${literal(table)}::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
EXECUTE ${literal(`INSERT INTO ${table} (`)} || columns || ') OVERRIDING SYSTEM VALUE SELECT ' || columns || ${literal(` FROM ${from}`)};
DROP TABLE ${from};
END $bothways$`
}
