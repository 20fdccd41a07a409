import type { Sequence } from '../../../model/catalog.ts'
import type { Row, Session } from '../../session.ts'
import { identifier, literal } from '../quote.ts'
import type { TableRow } from './tables-query.ts'

/** MariaDB alone has them, as tables of one row. Where they have come to is data. */
export async function readSequences(
  session: Pick<Session, 'query'>,
  tables: readonly TableRow[],
): Promise<readonly Sequence[]> {
  const found = tables.filter(({ type }) => type === 'SEQUENCE')
  if (found.length === 0) return []
  const rows = await session.query<Row>(
    found
      .map(
        ({ name }) =>
          `SELECT ${literal(name)} AS name, start_value AS start, increment AS step, minimum_value AS least, maximum_value AS most, cache_size AS cached, cycle_option AS cycles FROM ${identifier(name)}`,
      )
      .join(' UNION ALL '),
  )
  return found.map((table): Sequence => {
    const row = rows.find(({ name }) => name === table.name)
    const value = (key: string): string => String(row?.[key])
    return {
      schema: '',
      name: table.name,
      definition: `start ${value('start')} increment ${value('step')} min ${value('least')} max ${value('most')} cache ${value('cached')}${Number(row?.['cycles']) === 1 ? ' cycle' : ''}`,
      owner: '',
      ownedBy: null,
      grants: [],
      comment: table.comment === '' ? null : table.comment,
    }
  })
}
