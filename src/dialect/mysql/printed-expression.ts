import { identifier } from './quote.ts'

/** A text or a name in an expression as the servers print it: every name stands in backticks. */
const QUOTED = /'(?:[^'\\]|''|\\[\s\S])*'|`((?:[^`]|``)*)`/g

/** Columns that the expression names. */
export function columnsIn(expression: string): readonly string[] {
  return [...expression.matchAll(QUOTED)].flatMap(([, name]) =>
    name === undefined ? [] : [name.replaceAll('``', '`')],
  )
}

/** The expression where a column is called otherwise. */
export function withColumnCalled(expression: string, from: string, to: string): string {
  const name = identifier(from)
  return expression.replaceAll(QUOTED, (quoted) => (quoted === name ? identifier(to) : quoted))
}
