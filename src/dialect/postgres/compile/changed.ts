import { identifier } from '../quote.ts'
import { differ, row } from './lens-names.ts'

/** A column as it is called now. */
export interface Typed {
  readonly name: string
  readonly type: string
  readonly collation: string | null
}

/**
 * Types of which equal values are stored alike, so that `=` says what an image comparison would, at a third of its cost.
 * Not among them: numeric without a scale (1.0 = 1.00), floats (0 = -0), jsonb, citext, character(n), interval.
 */
const ALIKE =
  /^(smallint|integer|bigint|oid|boolean|uuid|date|bytea|text|character varying(\(\d+\))?|numeric\(\d+,\d+\)|(timestamp|time)(\(\d\))? (with|without) time zone)$/

/** True where a row's column has another value after an UPDATE than before: the WHEN clause of our triggers. */
export function changed(columns: readonly Typed[]): string {
  const plain = columns.filter((column) => ALIKE.test(column.type) && column.collation === null)
  const images = columns.filter((column) => !plain.includes(column)).map((column) => column.name)
  return [
    ...plain.map(({ name }) => `OLD.${identifier(name)} IS DISTINCT FROM NEW.${identifier(name)}`),
    ...(images.length === 0 ? [] : [differ(row('OLD.', images), row('NEW.', images))]),
  ].join(' OR ')
}
