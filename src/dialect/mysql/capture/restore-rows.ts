import { identifier, qualified } from '../quote.ts'
import {
  asImage,
  field,
  imagesTable,
  isReferenced,
  onKey,
  rowHash,
  wasChanged,
  type Captured,
  type Side,
} from './images.ts'

/** One row may wait until another is out of its way. */
const TURNS = 3

/**
 * Sets back what is still as the statements left it, or, the other way, does again what was set back. IGNORE leaves out a
 * row that a rule refuses; whether a row was set back is asked of the row. Children go before parents and come after them.
 */
export function restoreRows(all: readonly Captured[], to: Side): readonly string[] {
  const turn = [
    ...all.toReversed().flatMap((one) => gone(one, to)),
    ...all.flatMap((one) => setBack(one, to)),
  ]
  return Array.from({ length: TURNS }, () => turn).flat()
}

function sidesOf(to: Side): { readonly from: Side; readonly pending: number; readonly settled: number } {
  return to === 'b' ? { from: 'a', pending: 0, settled: 1 } : { from: 'b', pending: 1, settled: 0 }
}

/** Rows that were not there before. */
function gone(captured: Captured, to: Side): readonly string[] {
  const { from, pending, settled } = sidesOf(to)
  const mine = `i.done = ${pending} AND i.${to}k IS NULL AND i.${from}k IS NOT NULL`
  const table = qualified(captured.capture.table)
  const images = identifier(imagesTable(captured.capture))
  const groups = captured.hasKey ? '' : ` JOIN ${ownGroups(captured, from, pending)}`
  return [
    `DELETE IGNORE t FROM ${images} AS i JOIN ${table} AS t ON ${onKey(captured, from)}${groups} WHERE ${mine} AND ${asImage(captured, from, false)} AND NOT ${isReferenced(captured)}`,
    `UPDATE ${images} AS i SET i.done = ${settled} WHERE ${mine} AND NOT EXISTS (SELECT 1 FROM ${table} AS t WHERE ${onKey(captured, from)})`,
  ]
}

function setBack(captured: Captured, to: Side): readonly string[] {
  const { from, pending, settled } = sidesOf(to)
  const { columns, hasKey } = captured
  const table = qualified(captured.capture.table)
  const images = identifier(imagesTable(captured.capture))
  const both = `i.done = ${pending} AND i.bk IS NOT NULL AND i.ak IS NOT NULL`
  const deleted = `i.done = ${pending} AND i.${from}k IS NULL AND i.${to}k IS NOT NULL`
  const set = columns.map(
    (column) =>
      `t.${identifier(column.name)} = IF(${wasChanged(column)}, i.${field(column, to)}, t.${identifier(column.name)})`,
  )
  const names = columns.map(({ name }) => identifier(name)).join(', ')
  const values = columns.map((column) => `i.${field(column, to)}`).join(', ')
  const groups = hasKey ? '' : ` JOIN ${ownGroups(captured, from, pending)}`
  return [
    `UPDATE IGNORE ${images} AS i JOIN ${table} AS t ON ${onKey(captured, from)}${groups} SET ${set.join(', ')} WHERE ${both} AND ${asImage(captured, from, true)}`,
    `UPDATE ${images} AS i JOIN ${table} AS t ON ${onKey(captured, to)} SET i.done = ${settled} WHERE ${both} AND ${asImage(captured, to, true)}`,
    `INSERT IGNORE INTO ${table} (${names}) SELECT ${values} FROM ${images} AS i WHERE ${deleted}${hasKey ? ` AND NOT EXISTS (SELECT 1 FROM ${table} AS t WHERE ${onKey(captured, to)})` : ''} ORDER BY i.n`,
    `UPDATE ${images} AS i JOIN ${table} AS t ON ${onKey(captured, to)} SET i.done = ${settled} WHERE ${deleted} AND ${asImage(captured, to, false)}`,
  ]
}

/** Without a key, rows of one image are told apart by nothing: all of them are ours, with one way back, or none is touched. */
function ownGroups(captured: Captured, from: Side, pending: number): string {
  const table = qualified(captured.capture.table)
  const images = identifier(imagesTable(captured.capture))
  const other: Side = from === 'a' ? 'b' : 'a'
  return `(SELECT ours.hash FROM (SELECT ${from}k AS hash, COUNT(*) AS found, COUNT(DISTINCT COALESCE(${other}k, '-')) AS ways FROM ${images} WHERE done = ${pending} AND ${from}k IS NOT NULL GROUP BY ${from}k) AS ours JOIN (SELECT ${rowHash(captured, 'u.')} AS hash, COUNT(*) AS found FROM ${table} AS u GROUP BY 1) AS theirs ON theirs.hash = ours.hash AND theirs.found = ours.found WHERE ours.ways = 1) AS g ON g.hash = i.${from}k`
}
