import { lacksDown } from '../authoring/sql-text.ts'
import type { RawSql } from '../model/operations/code.ts'
import type { ReadSql, SqlStatement } from '../model/sql-statement.ts'

/**
 * Why an operation needs a `down` that it hasn't: the first statement that leaves something behind which no image holds,
 * on one line. Null where it needs none.
 */
export async function missingWayBack(operation: RawSql, readSql: ReadSql): Promise<string | null> {
  const { down, irreversible, up, writes } = operation
  if (irreversible !== undefined || !lacksDown(up, down)) return null
  const statement = (await readSql(up)).find((one) => !isRowsOnly(one, writes))
  if (statement === undefined) return null
  const line = statement.text.replaceAll(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}

function isRowsOnly({ effects }: SqlStatement, writes: readonly string[]): boolean {
  return effects.every(({ kind }) => kind === 'rows' || (kind === 'hidden' && writes.length > 0))
}
