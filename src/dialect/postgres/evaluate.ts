import type { Table } from '../../model/catalog.ts'
import type { EvaluatedColumn, Evaluation } from '../dialect.ts'
import { castType } from './compile/lens-functions.ts'
import { identifier, qualified } from './quote.ts'
import { rowImages } from './row-images.ts'

const PLACE = { schema: 'pg_temp', name: 'bothways_expected' }

/** An author's expression over rows of a table, stored as a column of that type would store it. */
export function evaluate(
  table: Table,
  key: readonly string[],
  column: EvaluatedColumn,
  text: string,
  where: string,
): Evaluation {
  const keys = table.columns.filter(({ name }) => key.includes(name))
  const columns = [
    ...keys.map(({ name, type }, place) => ({ name: `k${place}`, source: identifier(name), type })),
    { name: 'expected', source: `CAST((${text}\n) AS ${castType(column.type)})`, type: column.type },
  ]
  return {
    prepare: `CREATE TEMPORARY TABLE bothways_expected (${columns.map(({ name, type }) => `${identifier(name)} ${type}`).join(', ')});
INSERT INTO bothways_expected SELECT ${columns.map(({ source }) => source).join(', ')} FROM ${qualified(table)} WHERE ${where}`,
    rows: rowImages(PLACE, columns),
    done: 'DROP TABLE IF EXISTS pg_temp.bothways_expected',
    key: keys.map(({ name }) => name),
  }
}
