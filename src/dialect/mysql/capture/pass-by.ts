import { identifier, literal, physicalTable, qualified } from '../quote.ts'
import { equals, field, imagesTable, isReferenced, onKey, type Captured } from './images.ts'

/**
 * What a revert could not set back was written since, and says more than the statements would: when they run again, such
 * rows are as they were before, and their images stay for the next revert. Here no trigger can make a statement pass a
 * row by, so a copy of each lies beside, and those that the statements may insert or delete are out of their way
 * meanwhile: all in one transaction with the statements. `done` is 3 of such an image meanwhile, and 2 where a row that
 * the statements had inserted was deleted before the revert, and is not to be inserted anew.
 */
export const PAST = { gone: 2, kept: 3 } as const

const EITHER = `(${PAST.gone}, ${PAST.kept})`

/** Before anything is set back: what is not there any more, somebody else deleted. */
export function noteGone(all: readonly Captured[]): readonly string[] {
  return all
    .filter(({ hasKey }) => hasKey)
    .map(
      (one) =>
        `UPDATE ${images(one)} AS i SET i.done = ${PAST.gone} WHERE i.done = 0 AND i.bk IS NULL AND NOT EXISTS (SELECT 1 FROM ${qualified(one.capture.table)} AS t WHERE ${onKey(one, 'a')})`,
    )
}

/** What is still in the images once all that can be is set back. */
export function beginPassing(all: readonly Captured[]): readonly string[] {
  return all.flatMap((one) => [
    `DELETE FROM ${images(one)} WHERE done = 1`,
    `UPDATE ${images(one)} SET done = ${PAST.kept} WHERE done = 0`,
  ])
}

export function endPassing(all: readonly Captured[]): readonly string[] {
  return all.map((one) => `UPDATE ${images(one)} SET done = 0 WHERE done = ${PAST.kept}`)
}

/** Copies, and room for what the statements insert. */
export function setAside(all: readonly Captured[]): readonly string[] {
  const keyed = all.filter(({ hasKey }) => hasKey)
  return [
    'SET @bothways_backfill = 1',
    ...keyed.flatMap((one) => [
      `DROP TEMPORARY TABLE IF EXISTS ${aside(one)}`,
      ...run(
        one,
        `CONCAT(${literal(`CREATE TEMPORARY TABLE ${aside(one)} AS SELECT `)}, @bothways_columns, ${literal(` FROM ${past(one, 'TRUE')} JOIN ${qualified(one.capture.table)} AS t ON ${onPast(one, 't.')}`)})`,
      ),
    ]),
    'SET foreign_key_checks = 0',
    ...keyed.map(
      (one) =>
        `DELETE t FROM ${past(one, '(bk IS NULL OR ak IS NULL)')} JOIN ${qualified(one.capture.table)} AS t ON ${onPast(one, 't.')}`,
    ),
    'SET foreign_key_checks = 1, @bothways_backfill = NULL',
  ]
}

/** Whatever the statements made of such rows, they are as their copies say. */
export function putBack(all: readonly Captured[]): readonly string[] {
  const keyed = all.filter(({ hasKey }) => hasKey)
  return [
    'SET @bothways_backfill = 1, foreign_key_checks = 0',
    ...keyed.flatMap((one) => {
      const table = qualified(one.capture.table)
      const onCopy = one.key.map(({ name }) => `t.${identifier(name)} = a.${identifier(name)}`).join(' AND ')
      const [first] = one.key
      return [
        // Under another key.
        `DELETE t FROM ${images(one)} AS k JOIN ${images(one)} AS i ON i.bk = COALESCE(k.ak, k.bk) JOIN ${table} AS t ON ${onKey(one, 'a')} WHERE k.done IN ${EITHER} AND i.done = 0 AND NOT (i.ak <=> i.bk)`,
        ...run(
          one,
          `CONCAT(${literal(`UPDATE ${aside(one)} AS a JOIN ${table} AS t ON ${onCopy} SET `)}, @bothways_values)`,
        ),
        ...run(
          one,
          `CONCAT(${literal(`INSERT INTO ${table} (`)}, REPLACE(@bothways_columns, 't.', ''), ') SELECT ', REPLACE(@bothways_columns, 't.', 'a.'), ${literal(` FROM ${aside(one)} AS a LEFT JOIN ${table} AS t ON ${onCopy} WHERE t.${identifier(first?.name ?? '')} IS NULL`)})`,
        ),
      ]
    }),
    'SET foreign_key_checks = 1, @bothways_backfill = NULL',
    ...keyed.flatMap((one) => {
      const table = qualified(one.capture.table)
      const onCopy = one.key.map(({ name }) => `t.${identifier(name)} = a.${identifier(name)}`).join(' AND ')
      return [
        `DELETE IGNORE t FROM ${images(one)} AS k JOIN ${images(one)} AS i ON i.ak = k.ak JOIN ${table} AS t ON ${onKey(one, 'a')} WHERE k.done = ${PAST.gone} AND i.done = 0 AND i.bk IS NULL AND NOT ${isReferenced(one)} AND NOT EXISTS (SELECT 1 FROM ${aside(one)} AS a WHERE ${onCopy})`,
        `DELETE i FROM ${images(one)} AS i JOIN ${images(one)} AS k ON COALESCE(k.ak, k.bk) IN (COALESCE(i.ak, ''), COALESCE(i.bk, '')) WHERE i.done = 0 AND k.done IN ${EITHER}`,
        `DROP TEMPORARY TABLE ${aside(one)}`,
      ]
    }),
  ]
}

function images({ capture }: Captured): string {
  return identifier(imagesTable(capture))
}

function aside({ capture }: Captured): string {
  return identifier(`_bw_${capture.id}_aside`)
}

/** Keys of the rows that are passed by, each once. */
function past(one: Captured, which: string): string {
  const keys = one.key.map(
    (column) =>
      `IF(ak IS NULL, ${field(column, 'b')}, ${field(column, 'a')}) AS ${identifier(`k${column.number}`)}`,
  )
  return `(SELECT DISTINCT ${keys.join(', ')} FROM ${images(one)} WHERE done IN ${EITHER} AND ${which}) AS p`
}

function onPast({ key }: Captured, row: string): string {
  return key.map((column) => equals(column, row, `p.${identifier(`k${column.number}`)}`)).join(' AND ')
}

/** Over all columns that the table has by then, those of other migrations too; what the server computes it computes again. */
function run({ capture }: Captured, text: string): readonly string[] {
  const of = `FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ${literal(physicalTable(capture.table))} AND COALESCE(generation_expression, '') = ''`
  const name = "CONCAT('`', REPLACE(column_name, '`', '``'), '`')"
  return [
    'SET SESSION group_concat_max_len = 1000000',
    `SET @bothways_columns = (SELECT GROUP_CONCAT(CONCAT('t.', ${name}) ORDER BY ordinal_position) ${of})`,
    `SET @bothways_values = (SELECT GROUP_CONCAT(CONCAT('t.', ${name}, ' = a.', ${name}) ORDER BY ordinal_position) ${of})`,
    `SET @bothways_text = ${text}`,
    'PREPARE bothways_aside FROM @bothways_text',
    'EXECUTE bothways_aside',
    'DEALLOCATE PREPARE bothways_aside',
  ]
}
