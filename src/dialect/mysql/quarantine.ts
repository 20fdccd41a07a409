import type { ConstraintStep } from '../../model/step.ts'
import type { Quarantine } from '../dialect.ts'
import { identifier, literal, physicalTable, qualified } from './quote.ts'

/** Rows in the way, moved whole into a table of the same shape beside the ledger. */
export function quarantine(step: ConstraintStep, id: string): Quarantine {
  const name = `bothways_quarantine_${id}`
  const into = identifier(name)
  const table = qualified(step.table)
  const why = literal(step.constraint)
  return {
    into: name,
    prepare: [
      `CREATE TABLE IF NOT EXISTS ${into} AS SELECT CAST(UTC_TIMESTAMP(6) AS DATETIME(6)) AS quarantined_at, CAST(${why} AS CHAR(200)) AS quarantined_for, t.* FROM ${table} AS t WHERE FALSE`,
    ],
    statements: [
      // The first decides which rows go: the second takes those, and no others that came in between.
      `INSERT INTO ${into} SELECT UTC_TIMESTAMP(6), ${why}, t.* FROM ${table} AS t WHERE ${step.inTheWay} FOR UPDATE`,
      `DELETE t FROM ${table} AS t WHERE ${step.inTheWay}`,
    ],
    // ON DELETE CASCADE and SET NULL would take rows of others along, which no quarantine holds.
    forbidden: `SELECT DISTINCT table_name AS child FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE() AND unique_constraint_schema = DATABASE() AND referenced_table_name = ${literal(physicalTable(step.table))} AND delete_rule IN ('CASCADE', 'SET NULL') ORDER BY 1`,
    giveBack: giveBack(name, step.table.name),
  }
}

/** Column by column, since the server computes some itself; nothing happens where nothing was moved away. */
function giveBack(from: string, table: string): readonly string[] {
  const columns = `(SELECT GROUP_CONCAT(CONCAT('\`', REPLACE(column_name, '\`', '\`\`'), '\`') ORDER BY ordinal_position) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ${literal(table)} AND COALESCE(generation_expression, '') = '')`
  const there = `EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ${literal(from)})`
  const insert = `CONCAT(${literal(`INSERT INTO ${identifier(table)} (`)}, @bothways_columns, ') SELECT ', @bothways_columns, ${literal(` FROM ${identifier(from)}`)})`
  const run = (text: string): string =>
    `SET @bothways_text = IF(${there}, ${text}, 'DO 0'); PREPARE bothways_back FROM @bothways_text; EXECUTE bothways_back; DEALLOCATE PREPARE bothways_back`
  return [
    `SET @bothways_columns = ${columns}; ${run(insert)}; ${run(literal(`DELETE FROM ${identifier(from)}`))}; DROP TABLE IF EXISTS ${identifier(from)}`,
  ]
}
