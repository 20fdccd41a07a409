import type { SqlToken } from '../../../model/sql-tokens.ts'
import { wordOf } from './tokens.ts'

export type Tokens = readonly SqlToken[]

/** The place behind the bracket that closes the one at `at`; the end where none does. */
export function behindBracket(tokens: Tokens, at: number): number {
  let depth = 0
  for (let place = at; place < tokens.length; place += 1) {
    const text = tokens[place]?.text
    if (text === '(') depth += 1
    if (text === ')') depth -= 1
    if (depth === 0) return place + 1
  }
  return tokens.length
}

/** Calls `see` for each token outside brackets. */
export function outside(tokens: Tokens, see: (token: SqlToken, at: number) => void): void {
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]
    if (token === undefined) continue
    if (token.text === '(') at = behindBracket(tokens, at) - 1
    else see(token, at)
  }
}

export function splitBy(tokens: Tokens, sign: string): readonly Tokens[] {
  const parts: Tokens[] = []
  let from = 0
  outside(tokens, (token, at) => {
    if (token.text !== sign) return
    parts.push(tokens.slice(from, at))
    from = at + 1
  })
  return [...parts, tokens.slice(from)]
}

/**
 * What stands behind each of these words outside brackets, up to the next of them; under '' what stands before the first.
 * A word that occurs twice starts a clause the first time only.
 */
export function clausesOf(tokens: Tokens, words: readonly string[]): ReadonlyMap<string, Tokens> {
  const starts: (readonly [string, number])[] = []
  outside(tokens, (token, at) => {
    const word = wordOf(token)
    if (word !== null && words.includes(word) && starts.every(([known]) => known !== word))
      starts.push([word, at])
  })
  const clauses = new Map<string, Tokens>([['', tokens.slice(0, starts[0]?.[1])]])
  for (const [index, [word, at]] of starts.entries())
    clauses.set(word, tokens.slice(at + 1, starts[index + 1]?.[1]))
  return clauses
}

/** What stands in the brackets that begin at `at`. */
export function insideBracket(tokens: Tokens, at: number): Tokens {
  return tokens.slice(at + 1, behindBracket(tokens, at) - 1)
}
