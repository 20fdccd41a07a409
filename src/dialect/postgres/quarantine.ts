import type { ConstraintStep } from '../../model/step.ts'
import { identifier, literal, qualified } from './quote.ts'

/** Rows in the way, moved whole into a table of the same shape in our own schema. */
export function quarantine(
  step: ConstraintStep,
  id: string,
): { readonly statements: readonly string[]; readonly count: string; readonly into: string } {
  const name = `quarantine_${id}`
  const into = `bothways.${identifier(name)}`
  return {
    statements: [
      `CREATE TABLE IF NOT EXISTS ${into} AS SELECT clock_timestamp() AS quarantined_at, ${literal(step.constraint)}::text AS quarantined_for, t.* FROM ${qualified(step.table)} AS t WHERE false`,
      `WITH moved AS (DELETE FROM ${qualified(step.table)} AS t WHERE ${step.inTheWay} RETURNING t.*) INSERT INTO ${into} SELECT clock_timestamp(), ${literal(step.constraint)}, moved.* FROM moved`,
    ],
    count: `SELECT count(*)::int AS count FROM ${into}`,
    into: `bothways.${name}`,
  }
}
