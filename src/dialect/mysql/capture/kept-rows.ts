import { identifier, literal, qualified } from '../quote.ts'
import { textOf } from '../row-images.ts'
import {
  asImage,
  equals,
  field,
  imageJson,
  imagesTable,
  isReferenced,
  onKey,
  rowHash,
  type Captured,
  type ImageColumn,
  type Side,
} from './images.ts'

/** What is not set back yet; `why` is NULL where nothing is seen to be in the way. */
export function keptRows(captured: Captured): string {
  return `SELECT * FROM (${[inserted(captured), updated(captured), deleted(captured)].join('\nUNION ALL ')}) AS found WHERE NOT (why <=> 'done')`
}

function inserted(captured: Captured): string {
  const why = `CASE WHEN ${absent(captured)} THEN 'done' WHEN NOT (${asImage(captured, 'a', false)}) THEN 'changed' WHEN ${isReferenced(captured)} THEN 'referenced' END`
  return pending(captured, 'a', 'i.bk IS NULL AND i.ak IS NOT NULL', why)
}

function updated(captured: Captured): string {
  const table = qualified(captured.capture.table)
  const elsewhere = `EXISTS (SELECT 1 FROM ${table} AS t WHERE ${onKey(captured, 'b')} AND ${asImage(captured, 'b', true)})`
  const why = `CASE WHEN ${absent(captured)} THEN IF(${elsewhere}, 'done', 'gone') WHEN ${asImage(captured, 'a', true)} THEN ${hindered(captured)} WHEN ${asImage(captured, 'b', true)} THEN 'done' ELSE 'changed' END`
  return pending(captured, 'a', 'i.bk IS NOT NULL AND i.ak IS NOT NULL', why)
}

function deleted(captured: Captured): string {
  const why = `CASE WHEN NOT ${absent(captured)} AND ${asImage(captured, 'b', false)} THEN 'done' WHEN NOT ${absent(captured)} AND NOT ${isPending(captured, 't.')} THEN 'taken' ELSE ${hindered(captured)} END`
  return pending(captured, 'b', 'i.bk IS NOT NULL AND i.ak IS NULL', why)
}

function pending(captured: Captured, side: Side, which: string, why: string): string {
  const { capture, key, hasKey } = captured
  const names = key.map(
    ({ name, type, number }) =>
      `CONCAT(${literal(`${name}=`)}, COALESCE(${textOf(`i.${field({ number, name, type, collation: null }, side)}`, type)}, 'NULL'))`,
  )
  const shown = hasKey ? `CONCAT_WS(', ', ${names.join(', ')})` : `CAST(i.n AS CHAR)`
  const image = (of: Side): string =>
    `IF(i.${of}k IS NULL, NULL, ${imageJson(captured, (column) => `i.${field(column, of)}`)})`
  const now = `IF(${absent(captured)}, NULL, ${imageJson(captured, (column) => `t.${identifier(column.name)}`)})`
  return `SELECT ${shown} AS row_key, ${why} AS why, ${image('b')} AS row_before, ${image('a')} AS row_after, ${now} AS row_now FROM ${identifier(imagesTable(capture))} AS i LEFT JOIN ${qualified(capture.table)} AS t ON ${onKey(captured, side)} WHERE i.done = 0 AND ${which}`
}

/** No row of the user's was joined: not one of a key's columns is ever NULL. */
function absent({ key, hasKey, columns }: Captured): string {
  const tests = (hasKey ? key : columns).map(({ name }) => `t.${identifier(name)} IS NULL`)
  return `(${tests.join(' AND ')})`
}

/** A row that is to be set back itself. */
function isPending(captured: Captured, row: string): string {
  return `EXISTS (SELECT 1 FROM ${identifier(imagesTable(captured.capture))} AS q WHERE q.done = 0 AND q.ak = ${rowHash(captured, row)})`
}

/** Another row has a unique value of it, or what it pointed to is gone; rows that are to be set back themselves don't count. */
function hindered(captured: Captured): string {
  const { capture, key, parents, uniques, hasKey } = captured
  if (!hasKey) return 'NULL'
  const table = qualified(capture.table)
  const taken = uniques.map(
    (columns) =>
      `EXISTS (SELECT 1 FROM ${table} AS x WHERE ${columns.map((column) => equals(column, 'x.', `i.${field(column, 'b')}`)).join(' AND ')} AND (${absent(captured)} OR NOT (${key.map(({ name }) => `x.${identifier(name)} <=> t.${identifier(name)}`).join(' AND ')})) AND NOT ${isPending(captured, 'x.')})`,
  )
  const own = (name: string): ImageColumn | undefined =>
    captured.columns.find((column) => column.name === name)
  const orphaned = parents.flatMap(({ table: parent, columns, parentColumns }) => {
    const fields = columns.flatMap((name) => own(name) ?? [])
    // A row of the same table may be about to come back as well.
    if (fields.length < columns.length || parent.name === capture.table.name) return []
    const given = fields.map((column) => `i.${field(column, 'b')} IS NOT NULL`)
    const met = fields.map((column, number) =>
      equals({ ...column, name: parentColumns[number] ?? column.name }, 'p.', `i.${field(column, 'b')}`),
    )
    return [
      `(${given.join(' AND ')} AND NOT EXISTS (SELECT 1 FROM ${qualified(parent)} AS p WHERE ${met.join(' AND ')}))`,
    ]
  })
  const cases = [
    ...(taken.length === 0 ? [] : [`WHEN ${taken.join(' OR ')} THEN 'taken'`]),
    ...(orphaned.length === 0 ? [] : [`WHEN ${orphaned.join(' OR ')} THEN 'orphaned'`]),
  ]
  return cases.length === 0 ? 'NULL' : `CASE ${cases.join(' ')} END`
}
