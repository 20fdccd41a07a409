/** A value in the one form in which it can be compared byte for byte: as the server prints it. */
export type Value = string | null

export type Type = 'text' | 'short' | 'long' | 'int' | 'bigint' | 'money' | 'exact'

const INTS = ['0', '1', '-1', '7', '42', '2147483647', '-2147483648']

/** Values of each type at which programs err. The first is the plainest: shrinking ends there. */
export const EDGES: Readonly<Record<Type, readonly string[]>> = {
  text: ['a', 'A', 'b', 'aB', 'a b', 'Ab Cd', '', ' ', ' x', 'x  y', 'é', 'É', 'ß', '😀', 'e\u0301', "it's"],
  short: ['a', 'A', '', 'é', 'abcd', 'ABCD'],
  long: ['a', 'A', '', 'É', 'abcd', 'abcde', 'abcdefgh'],
  int: INTS,
  bigint: [...INTS, '3000000000', '-9007199254740993'],
  money: ['1.00', '0.00', '3.75', '5000.50', '-1.25', '-0.01', '999999.99'],
  exact: ['1.0', '1.00', '1', '-1.50', '0.0', '0.00'],
}

export interface Column {
  readonly name: string
  readonly type: Type
  readonly notNull: boolean
  readonly default: Value
}

/** The nth value for a column; NULL among them where its version allows it. */
export function nth({ type, notNull }: Pick<Column, 'type' | 'notNull'>, n: number): Value {
  const values: readonly Value[] = notNull ? EDGES[type] : [...EDGES[type], null]
  return values[n % values.length] ?? null
}
