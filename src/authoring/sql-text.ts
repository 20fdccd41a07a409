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

/** Their rows come back from images, so that they need no way back of the author's; what else does is for a parser to say. */
const ROWS: ReadonlySet<string> = new Set([
  'insert',
  'update',
  'delete',
  'merge',
  'replace',
  'with',
  'set',
  'select',
])
/** What they change is seen only where the author names it. */
const NAMED: ReadonlySet<string> = new Set(['do', 'call'])

/** True where every statement may be one whose rows are captured, as far as its first word tells. */
export function mayBeCaptured(source: string, writes: readonly unknown[]): boolean {
  return sqlStatements(source).every((statement) => {
    const verb = statement[0]?.toLowerCase() ?? ''
    return ROWS.has(verb) || HARMLESS.has(verb) || (writes.length > 0 && NAMED.has(verb))
  })
}
