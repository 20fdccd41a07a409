import type { Lens } from '../../model/lens.ts'
import type { RoundTripQuery } from '../dialect.ts'
import { castTo } from './compile/cast.ts'
import { differ } from './compile/image.ts'
import { identifier, qualified } from './quote.ts'

/** Every row through the lens and back, in one pass, compared as stored: 'ABC' that comes back as 'abc' did not come back. */
export function roundTrip(lens: Lens): RoundTripQuery {
  const before = lens.before.map((column) => identifier(column.name))
  const there = lens.after.map(
    (column) => `${castTo(`(${column.value ?? 'NULL'}\n)`, column.type)} AS ${identifier(column.name)}`,
  )
  const back = lens.before.map(
    (column, number) => `${castTo(`(${column.value ?? 'NULL'}\n)`, column.type)} AS _bw_${number}`,
  )
  const kept = lens.before.map((column, number) => `${identifier(column.name)} AS _bw_old_${number}`)
  const empty = lens.after
    .filter((column) => column.notNull)
    .map((column) => `${identifier(column.name)} IS NULL`)
  const side = (prefix: string): { readonly text: string; readonly type: string }[] =>
    lens.before.map((column, number) => ({ text: `${prefix}${number}`, type: column.type }))
  const olds = lens.before.map((_, number) => `_bw_old_${number}`)
  const isEmpty = empty.length === 0 ? 'FALSE' : `(${empty.join(' OR ')})`
  return {
    query: `SELECT count(*) AS \`rows\`, COALESCE(sum(${differ(side('_bw_'), side('_bw_old_'))}), 0) AS lost, COALESCE(sum(_bw_empty), 0) AS \`empty\`
FROM (SELECT ${[...back, ...olds, `${isEmpty} AS _bw_empty`].join(', ')}
FROM (SELECT ${[...there, ...kept].join(', ')} FROM (SELECT ${before.join(', ')} FROM ${qualified(lens.table)}) AS old) AS there) AS back`,
  }
}
