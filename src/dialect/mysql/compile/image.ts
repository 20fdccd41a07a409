import { identifier } from '../quote.ts'

/** A value of a row or a variable, with the type that tells how to compare it. */
export interface Typed {
  readonly text: string
  readonly type: string
}

/**
 * True where two lists of values differ as stored. `<=>` alone goes by the collation: 'abc' to 'ABC', a trailing blank or
 * an accent would not travel. Numbers, times and byte strings of one type that are equal are stored alike.
 */
export function differ(left: readonly Typed[], right: readonly Typed[]): string {
  const pairs = left.map((value, number) => {
    const other = right[number]
    if (other === undefined) throw new RangeError('lists of different lengths are compared')
    return `NOT (${image(value)} <=> ${image({ ...other, type: value.type })})`
  })
  return pairs.length === 1 ? (pairs[0] ?? '') : `(${pairs.join(' OR ')})`
}

/** Columns of `NEW` or `OLD`, or of the row at hand (`''`), as typed values. */
export function columnsOf(
  record: 'NEW.' | 'OLD.' | '',
  columns: readonly { readonly name: string; readonly type: string }[],
): readonly Typed[] {
  return columns.map(({ name, type }) => ({ text: `${record}${identifier(name)}`, type }))
}

function image({ text, type }: Typed): string {
  return isText(type) ? `CAST(${text} AS BINARY)` : text
}

/** Types that a collation compares. */
export function isText(type: string): boolean {
  return /^(char|varchar|tinytext|text|mediumtext|longtext|enum|set|json|uuid|inet)/i.test(type)
}
