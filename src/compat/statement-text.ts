import { sha256 } from '../catalog/hash.ts'
import type { SqlToken } from '../model/sql-tokens.ts'

/** White space and comments as one blank, and no trailing semicolon. What it says is as it was. */
export function statementText(tokens: readonly SqlToken[]): string {
  let end: number | null = null
  const parts = tokens.map((token) => {
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
export function statementId(tokens: readonly SqlToken[]): string {
  const shape = tokens.map(({ kind, text }) => {
    if (/^[$]\d+$|^[?]$|^\d|^(?:e|b|x|n|u&)?'/i.test(text)) return '?'
    return kind === 'quoted' ? text : text.toLowerCase()
  })
  return sha256(oneOfEach(shape.join(' ').replace(/(?: ;)+$/, ''))).slice(0, 16)
}

/** `( ? , ? , ? ) , ( ? , ? , ? )` is `( ? )`. */
function oneOfEach(shape: string): string {
  return shape.replaceAll(/\? (?:, \? )+/g, '? ').replaceAll(/\( \? \)(?: , \( \? \))+/g, '( ? )')
}
