import { sha256 } from '../catalog/hash.ts'
import { sqlTokens } from '../model/sql-tokens.ts'

/** White space and comments as one blank, and no trailing semicolon. What it says is as it was. */
export function normalisedSql(text: string): string {
  let end: number | null = null
  const parts = sqlTokens(text).map((token) => {
    const apart = end !== null && token.at > end ? ' ' : ''
    end = token.at + token.text.length
    return apart + token.text
  })
  return parts.join('').replace(/(?:\s*;)+$/, '')
}

/**
 * The same for statements that differ in nothing but values: how many there are in a list, how many rows are inserted,
 * literals in place of parameters, upper and lower case outside quotes.
 */
export function statementId(text: string): string {
  const shape = sqlTokens(normalisedSql(text))
    .map(({ kind, text: token }) => {
      if (/^[$]\d+$|^[?]$|^\d|^'|^[EBXN]'/i.test(token)) return '?'
      return kind === 'quoted' ? token : token.toLowerCase()
    })
    .join(' ')
  return sha256(oneOfEach(shape)).slice(0, 16)
}

/** `( ? , ? , ? ) , ( ? , ? , ? )` is `( ? )`. */
function oneOfEach(shape: string): string {
  return shape.replaceAll(/\? (?:, \? )+/g, '? ').replaceAll(/\( \? \)(?: , \( \? \))+/g, '( ? )')
}
