import type { Sequence } from '../../../model/catalog.ts'
import type { Session } from '../../session.ts'
import { identifier, literal } from '../quote.ts'
import type { TableRow } from './tables-query.ts'

interface SequenceRow extends Record<string, unknown> {
  readonly name: string
  readonly start: string | number
  readonly step: string | number
  readonly least: string | number
  readonly most: string | number
  readonly cached: string | number
  readonly cycles: string | number
}

/** MariaDB alone has them, as tables of one row. Where they have come to is data. */
export async function readSequences(
  session: Pick<Session, 'query'>,
  tables: readonly TableRow[],
): Promise<readonly Sequence[]> {
  const found = tables.filter(({ type }) => type === 'SEQUENCE')
  if (found.length === 0) return []
  const rows = await session.query<SequenceRow>(
    found
      .map(
        ({ name }) =>
          `SELECT ${literal(name)} AS name, start_value AS start, increment AS step, minimum_value AS least, maximum_value AS most, cache_size AS cached, cycle_option AS cycles FROM ${identifier(name)}`,
      )
      .join(' UNION ALL '),
  )
  return found.map((table): Sequence => {
    const row = rows.find(({ name }) => name === table.name)
    if (row === undefined) throw new Error(`The sequence ${table.name} gave no row`)
    return {
      schema: '',
      name: table.name,
      definition: `start ${row.start} increment ${row.step} min ${row.least} max ${row.most} cache ${row.cached}${Number(row.cycles) === 1 ? ' cycle' : ''}`,
      owner: '',
      ownedBy: null,
      grants: [],
      comment: table.comment === '' ? null : table.comment,
    }
  })
}
