/** Columns that an expression names, as the server prints them: every name stands in backticks. */
export function columnsIn(expression: string): readonly string[] {
  return [...expression.matchAll(/'(?:[^'\\]|''|\\[\s\S])*'|`((?:[^`]|``)*)`/g)].flatMap(([, name]) =>
    name === undefined ? [] : [name.replaceAll('``', '`')],
  )
}
