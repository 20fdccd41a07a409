import type { SqlToken } from '../../../model/sql-tokens.ts'
import { mysqlTokens, wordOf } from './tokens.ts'

/** Behind these a text or a number is part of what the statement says, and takes no parameter. */
const KEEPS = new Set([
  '->',
  '->>',
  'separator',
  'date',
  'time',
  'timestamp',
  'as',
  'escape',
  'collate',
  'by',
])
/** Types with a length, and the like. */
const SIZED = new Set(
  'char varchar binary varbinary decimal numeric float double datetime time timestamp bit'.split(' '),
)

/** Values in the text become `?`. */
export function parametrised(text: string): string {
  const tokens = mysqlTokens(text)
  let end = 0
  let result = ''
  for (const [index, token] of tokens.entries()) {
    result += text.slice(end, token.at) + (isValue(tokens, index) ? '?' : token.text)
    end = token.at + token.text.length
  }
  return result + text.slice(end)
}

function isValue(tokens: readonly SqlToken[], index: number): boolean {
  const token = tokens[index]
  const before = tokens[index - 1]
  if (token === undefined) return false
  const literal = token.kind === 'quoted' ? !token.text.startsWith('`') : /^\d|^\.\d/.test(token.text)
  if (!literal || KEEPS.has(wordOf(before) ?? before?.text ?? '') || before?.text.startsWith('_') === true)
    return false
  return !isSize(tokens, index) && !isPlace(tokens, index)
}

/** `DECIMAL(10, 2)` */
function isSize(tokens: readonly SqlToken[], index: number): boolean {
  const open = tokens[index - 1]?.text === ',' ? index - 3 : index - 1
  return tokens[open]?.text === '(' && SIZED.has(wordOf(tokens[open - 1]) ?? '')
}

/** `ORDER BY a, 2`: a number by itself there is the place of a column. */
function isPlace(tokens: readonly SqlToken[], index: number): boolean {
  if (tokens[index - 1]?.text !== ',') return false
  for (let at = index - 1; at >= 0; at -= 1) {
    const word = wordOf(tokens[at])
    if (word === 'by') return true
    if (
      tokens[at]?.text === '(' ||
      (word !== null && ['select', 'values', 'where', 'in', 'limit', 'set'].includes(word))
    )
      return false
  }
  return false
}
