import { mysqlTokens } from './statement/tokens.ts'

/** A word, a name in backquotes, a text or a sign of MySQL's SQL, and where it stands. */
export interface SqlPiece {
  readonly kind: 'word' | 'name' | 'text' | 'sign'
  /** A name without its backquotes; anything else as it stands. */
  readonly text: string
  readonly at: number
  readonly end: number
}

/** Null where it can't be sure: a quote without an end, or a comment that the server executes. */
export function sqlPieces(source: string): readonly SqlPiece[] | null {
  const tokens = mysqlTokens(source)
  const unsure = tokens.some(
    ({ kind, text, at }) =>
      (kind === 'quoted' && !/^[nbx]?(['"`])[\s\S]*\1$/i.test(text)) ||
      (kind === 'quoted' && text.length === 1) ||
      (text === '/' && source.startsWith('/*', at)),
  )
  if (unsure) return null
  return tokens.map(({ kind, text, at }): SqlPiece => {
    const end = at + text.length
    if (kind !== 'quoted') return { kind, text, at, end }
    return text.startsWith('`')
      ? { kind: 'name', text: text.slice(1, -1).replaceAll('``', '`'), at, end }
      : { kind: 'text', text, at, end }
  })
}
