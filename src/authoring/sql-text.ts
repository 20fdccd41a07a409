import { sqlTokens } from '../model/sql-tokens.ts'

/** The same for two texts that differ in comments and white space only. */
export function normalisedSql(source: string): string {
  return sqlTokens(source)
    .map((token) => token.text)
    .join(' ')
}

/** The statements as lists of words and signs, without their semicolons. */
export function sqlStatements(source: string): readonly (readonly string[])[] {
  const statements: string[][] = [[]]
  for (const token of sqlTokens(source)) {
    if (token.kind === 'sign' && token.text === ';') statements.push([])
    else statements.at(-1)?.push(token.text)
  }
  return statements.filter((statement) => statement.length > 0)
}

/** Nothing but comments and white space. */
export function isBlankSql(source: string): boolean {
  return sqlStatements(source).length === 0
}

/** Statements that leave nothing behind to take back. */
const HARMLESS: ReadonlySet<string> = new Set(['analyze', 'vacuum', 'checkpoint', 'explain', 'show'])

export function changesNothing(source: string): boolean {
  return sqlStatements(source).every((statement) => HARMLESS.has(statement[0]?.toLowerCase() ?? ''))
}

/** Text without a way back. */
export function lacksDown(up: string, down: string): boolean {
  return isBlankSql(down) && !changesNothing(up)
}
