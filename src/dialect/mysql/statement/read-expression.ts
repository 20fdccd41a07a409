import type { ColumnRef } from '../../../model/release-contract.ts'
import { resolve, starsOf, type Scope } from '../../statement-scope.ts'
import { behindBracket, insideBracket, type Tokens } from './clauses.ts'
import { spelled, type Reading } from './reading.ts'
import { nameOf, wordOf } from './tokens.ts'

export type Context = 'read' | 'filter'

const COMPARES = new Set('= <> != < > <= >= <=> like in between not and'.split(' '))
/** Between the parameters of IN (?, ?). */
const LISTS = new Set(['(', ','])

/** Every column in it is noted, every query in it read, and every parameter that stands beside a column. */
export function readExpression(tokens: Tokens, reading: Reading, scope: Scope, context: Context): void {
  // The column that is being compared, while nothing but what compares has come since.
  let compared: ColumnRef | null = null
  let listed = false
  let at = 0
  while (at < tokens.length) {
    const token = tokens[at]
    const path = pathAt(tokens, at)
    const special = specialAt(tokens, at)
    if (special !== null) {
      for (const part of special.parts) readExpression(part, reading, scope, context)
      compared = null
      at = special.end
    } else if (token?.text === '(' && isQuery(tokens.slice(at + 1))) {
      reading.query(insideBracket(tokens, at), reading, scope)
      at = behindBracket(tokens, at)
    } else if (path !== null) {
      listed = false
      compared = readColumn(path.names, reading, scope, context)
      at = path.end
    } else {
      const number = token === undefined ? undefined : reading.numbers.get(token)
      const word = wordOf(token) ?? token?.text ?? ''
      if (word === 'in') listed = true
      if (number !== undefined && compared !== null) reading.uses.parameter(number, compared)
      else if (number === undefined && !COMPARES.has(word) && !(listed && LISTS.has(word))) compared = null
      at += 1
    }
  }
}

/** Where words stand that are no columns: what to read of it, and its end. Null where nothing special begins. */
function specialAt(
  tokens: Tokens,
  at: number,
): { readonly parts: readonly Tokens[]; readonly end: number } | null {
  const word = wordOf(tokens[at])
  const next = tokens[at + 1]
  const bracket = next?.text === '('
  switch (word) {
    // INTERVAL 1 DAY
    case 'interval': {
      const end = operandEnd(tokens, at + 1)
      return { parts: [tokens.slice(at + 1, end)], end: end + 1 }
    }
    // COLLATE utf8mb4_bin, CONVERT(name USING utf8mb4)
    case 'collate':
    case 'using':
      return { parts: [], end: at + 2 }
    // CAST(total AS DECIMAL(10, 2))
    case 'as':
      return { parts: [], end: typeEnd(tokens, at + 1) }
    // OVER w, OVER (PARTITION BY … ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
    case 'over':
      return bracket
        ? { parts: [withoutFrame(insideBracket(tokens, at + 1))], end: behindBracket(tokens, at + 1) }
        : { parts: [], end: at + 2 }
    // AGAINST ('x' IN BOOLEAN MODE)
    case 'against':
      return bracket ? { parts: [], end: behindBracket(tokens, at + 1) } : null
    // EXTRACT(YEAR FROM at), TIMESTAMPDIFF(DAY, …)
    case 'extract':
    case 'timestampdiff':
    case 'timestampadd':
    case 'get_format':
      return bracket ? { parts: [], end: at + 3 } : null
    default:
      return pathAt(tokens, at) !== null && isNoColumn(tokens, at) ? { parts: [], end: at + 1 } : null
  }
}

/** A function, DATE '2026-01-01', _utf8mb4'x', x MEMBER OF (…). */
function isNoColumn(tokens: Tokens, at: number): boolean {
  const next = tokens[at + 1]
  return next?.text === '(' || /^['"]/.test(next?.text ?? '') || wordOf(next) === 'of'
}

function operandEnd(tokens: Tokens, at: number): number {
  if (tokens[at]?.text === '(') return behindBracket(tokens, at)
  if (tokens[at]?.text === '-') return operandEnd(tokens, at + 1)
  const end = pathAt(tokens, at)?.end ?? at + 1
  return tokens[end]?.text === '(' ? behindBracket(tokens, end) : end
}

function typeEnd(tokens: Tokens, from: number): number {
  let end = from
  while (end < tokens.length && tokens[end]?.text !== ')' && tokens[end]?.text !== ',')
    end = tokens[end]?.text === '(' ? behindBracket(tokens, end) : end + 1
  return end
}

function withoutFrame(window: Tokens): Tokens {
  const frame = window.findIndex((token) => ['rows', 'range'].includes(wordOf(token) ?? ''))
  return frame === -1 ? window : window.slice(0, frame)
}

/** `name`, `t`.`name`, db.t.name. */
interface Path {
  readonly names: readonly string[]
  readonly end: number
}

function pathAt(tokens: Tokens, start: number): Path | null {
  const names: string[] = []
  let at = start
  for (;;) {
    const name = at === start ? nameOf(tokens[at]) : afterDot(tokens, at)
    if (name === null) return null
    names.push(name)
    if (tokens[at + 1]?.text !== '.' || tokens[at + 2]?.text === '*') return { names, end: at + 1 }
    at += 2
  }
}

/** Behind a dot any word is a name. */
function afterDot(tokens: Tokens, at: number): string | null {
  const token = tokens[at]
  return nameOf(token) ?? (token?.kind === 'word' ? token.text : null)
}

function readColumn(
  names: readonly string[],
  reading: Reading,
  scope: Scope,
  context: Context,
): ColumnRef | null {
  const found = resolve(names, scope, reading.known)
  if (found.kind === 'unknown') reading.uses.unread(found.why)
  if (found.kind === 'whole row') for (const key of starsOf(found.of)) reading.uses.mark(key, 'star')
  if (found.kind !== 'column') return null
  const ref = spelled(found.ref, reading.known)
  reading.uses[context](ref)
  return ref
}

export function isQuery(tokens: Tokens): boolean {
  const first = tokens.find(({ text }) => text !== '(')
  const word = wordOf(first)
  return word === 'select' || word === 'with' || (word === 'values' && tokens[1]?.text !== '(')
}
