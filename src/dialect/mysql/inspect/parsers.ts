import type { Session } from '../../session.ts'
import type { IndexRow } from './indexes-query.ts'
import { showCreate } from './show-create.ts'

/** A full-text index may have a parser of its own, which only SHOW CREATE TABLE names. */
export async function withParsers(
  session: Pick<Session, 'query'>,
  rows: readonly IndexRow[],
): Promise<readonly IndexRow[]> {
  const shown = new Map<string, string>()
  for (const table of new Set(rows.filter(({ type }) => type === 'FULLTEXT').map((row) => row.table))) {
    shown.set(table, (await showCreate(session, 'TABLE', table)) ?? '')
  }
  return rows.map((row) => {
    const parser = parserOf(row.name, shown.get(row.table) ?? '')
    return parser === null ? row : { ...row, parser }
  })
}

/** In the line of the index: `WITH PARSER` and a name, in a comment for servers that don't know it. */
function parserOf(index: string, shown: string): string | null {
  const head = `FULLTEXT KEY \`${index.replaceAll('`', '``')}\` `
  const line = shown.split('\n').find((one) => one.trimStart().startsWith(head))
  return / WITH PARSER `((?:[^`]|``)*)` \*\/ ?,?$/.exec(line ?? '')?.[1]?.replaceAll('``', '`') ?? null
}
