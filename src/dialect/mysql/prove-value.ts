import { sqlTokens, type SqlToken } from '../../model/sql-tokens.ts'
import type { Expression, ReadableColumn } from '../../model/expression.ts'
import { capacityOf, rangeOf, sameType, type Range } from './value-range.ts'

/** What is known of a part of an expression: whether it may be NULL, and how long a text or how large a number it is. */
type Verdict = { readonly nullable: boolean; readonly type?: string } & (
  | { readonly kind: 'text'; readonly length: number }
  | { readonly kind: 'number'; readonly range: Range }
  | { readonly kind: 'other' }
)

interface Reader {
  readonly tokens: readonly SqlToken[]
  at: number
  readonly columns: readonly ReadableColumn[]
}

/**
 * Whether an expression is proved to give a value that its column takes, on every row its columns' own rules allow. A
 * whitelist over a small grammar (comparisons, sums, products, CASE, calls, columns, literals): what isn't known counts as
 * able to fail.
 */
export function provesValue({ text, type, columns }: Expression): boolean {
  const reader: Reader = { tokens: sqlTokens(text), at: 0, columns }
  const verdict = comparison(reader)
  if (verdict === null || verdict.nullable || reader.at !== reader.tokens.length) return false
  if (verdict.type !== undefined && sameType(verdict.type, type)) return true
  if (verdict.kind === 'text') return verdict.length <= capacityOf(type)
  const range = rangeOf(type)
  return (
    verdict.kind === 'number' &&
    range !== null &&
    verdict.range.low >= range.low &&
    verdict.range.high <= range.high
  )
}

function comparison(reader: Reader): Verdict | null {
  const left = sum(reader)
  const compares = /^[=<>]$/
  if (left === null || !compares.test(reader.tokens[reader.at]?.text ?? '')) return left
  while (compares.test(reader.tokens[reader.at]?.text ?? '')) reader.at += 1
  const right = sum(reader)
  // A text that is no number, compared with one, fails a write.
  if (right === null || right.kind !== left.kind) return null
  return { kind: 'number', nullable: left.nullable || right.nullable, range: TRUTH }
}

const TRUTH: Range = { low: 0, high: 1, unsigned: false }

function sum(reader: Reader): Verdict | null {
  return operators(reader, product, {
    '+': (a, b) => [a.low + b.low, a.high + b.high],
    '-': (a, b) => [a.low - b.high, a.high - b.low],
  })
}

function product(reader: Reader): Verdict | null {
  return operators(reader, operand, {
    '*': (a, b) => [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high],
    // Division by what may be zero gives NULL.
    '/': (a, b) => (b.low > 0 ? [a.low / b.low, a.high / b.low, a.low / b.high, a.high / b.high] : null),
  })
}

type Operators = Readonly<Record<string, (a: Range, b: Range) => readonly number[] | null>>

function operators(
  reader: Reader,
  next: (reader: Reader) => Verdict | null,
  known: Operators,
): Verdict | null {
  let left = next(reader)
  for (;;) {
    const operator = known[reader.tokens[reader.at]?.text ?? '']
    if (left === null || operator === undefined) return left
    reader.at += 1
    const right = next(reader)
    if (left.kind !== 'number' || right?.kind !== 'number') return null
    const ends = operator(left.range, right.range)
    const range = ends === null ? null : within(ends, left.range.unsigned || right.range.unsigned)
    if (range === null) return null
    left = { kind: 'number', nullable: left.nullable || right.nullable, range }
  }
}

/** Beyond 2^53 neither these numbers are exact nor is the server's arithmetic far from overflowing. */
function within(ends: readonly number[], unsigned: boolean): Range | null {
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  if (low < -Number.MAX_SAFE_INTEGER || high > Number.MAX_SAFE_INTEGER || (unsigned && low < 0)) return null
  return { low, high, unsigned }
}

function operand(reader: Reader): Verdict | null {
  const token = reader.tokens[reader.at]
  if (token === undefined) return null
  reader.at += 1
  if (token.text === '(') {
    const inner = comparison(reader)
    if (reader.tokens[reader.at]?.text !== ')') return null
    reader.at += 1
    return inner
  }
  if (token.kind === 'quoted' && token.text.startsWith("'")) {
    return { kind: 'text', nullable: false, length: token.text.length - 2 }
  }
  if (/^\d/.test(token.text)) return number(reader, token.text)
  if (/^case$/i.test(token.text)) return choice(reader)
  if (token.kind === 'word' && reader.tokens[reader.at]?.text === '(')
    return call(reader, token.text.toLowerCase())
  const name = token.text.startsWith('`') ? token.text.slice(1, -1).replaceAll('``', '`') : token.text
  const column = reader.columns.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())
  return column === undefined ? null : columnVerdict(column)
}

/** `100`, `100.0`: the point is a sign of its own. */
function number(reader: Reader, digits: string): Verdict | null {
  let text = digits
  if (reader.tokens[reader.at]?.text === '.' && /^\d+$/.test(reader.tokens[reader.at + 1]?.text ?? '')) {
    text = `${digits}.${reader.tokens[reader.at + 1]?.text}`
    reader.at += 2
  }
  const value = Number(text)
  return Number.isNaN(value)
    ? null
    : { kind: 'number', nullable: false, range: { low: value, high: value, unsigned: false } }
}

function columnVerdict({ notNull, type }: ReadableColumn): Verdict {
  const nullable = !notNull
  const range = rangeOf(type)
  if (range !== null) return { kind: 'number', nullable, range, type }
  const length = capacityOf(type)
  return length > 0 ? { kind: 'text', nullable, length, type } : { kind: 'other', nullable, type }
}

/** Behind `case`: `when … then … else … end`. Without ELSE it may be NULL. */
function choice(reader: Reader): Verdict | null {
  const results: Verdict[] = []
  while (taken(reader, 'when')) {
    const condition = comparison(reader)
    if (condition?.kind !== 'number' || !taken(reader, 'then')) return null
    const result = comparison(reader)
    if (result === null) return null
    results.push(result)
  }
  const otherwise = taken(reader, 'else') ? comparison(reader) : null
  if (results.length === 0 || otherwise === null || !taken(reader, 'end')) return null
  results.push(otherwise)
  return oneOf(
    results,
    results.some((result) => result.nullable),
  )
}

function taken(reader: Reader, word: string): boolean {
  if (reader.tokens[reader.at]?.text.toLowerCase() !== word) return false
  reader.at += 1
  return true
}

/** Whichever of them it is. */
function oneOf(parts: readonly Verdict[], nullable: boolean): Verdict | null {
  const texts = parts.flatMap((part) => (part.kind === 'text' ? [part.length] : []))
  if (texts.length === parts.length) return { kind: 'text', nullable, length: Math.max(...texts) }
  const ranges = parts.flatMap((part) => (part.kind === 'number' ? [part.range] : []))
  if (ranges.length < parts.length) return null
  const range = {
    low: Math.min(...ranges.map(({ low }) => low)),
    high: Math.max(...ranges.map(({ high }) => high)),
    unsigned: ranges.some(({ unsigned }) => unsigned),
  }
  return { kind: 'number', nullable, range }
}

function call(reader: Reader, name: string): Verdict | null {
  reader.at += 1
  const parts: Verdict[] = []
  while (reader.tokens[reader.at]?.text !== ')') {
    const next = comparison(reader)
    if (next === null) return null
    parts.push(next)
    const sign = reader.tokens[reader.at]?.text.toLowerCase()
    if (sign === ',' || (sign === 'in' && name === 'position')) reader.at += 1
    else if (sign !== ')') return null
  }
  reader.at += 1
  return judged(name, parts)
}

/** Functions of texts that give NULL only for NULL, fail on nothing, and give no more characters than they take. */
const NO_LONGER = new Set(
  'lower lcase upper ucase trim ltrim rtrim substring_index substring substr mid left right reverse'.split(
    ' ',
  ),
)

/** Functions of texts that give the place of a character or a count of them, and NULL only for NULL. */
const PLACES = new Set('position locate instr char_length character_length length octet_length'.split(' '))

function judged(name: string, parts: readonly Verdict[]): Verdict | null {
  const [first, second] = parts
  if (first === undefined) return null
  const nullable = parts.some((found) => found.nullable)
  if (name === 'nullif') return { ...first, nullable: true }
  if (name === 'coalesce' || name === 'ifnull') {
    return oneOf(
      parts,
      parts.every((found) => found.nullable),
    )
  }
  if (first.kind === 'number') {
    if (!['round', 'floor', 'ceil', 'ceiling', 'truncate', 'abs'].includes(name)) return null
    const { low, high } = first.range
    const reach = Math.max(Math.abs(low), Math.abs(high))
    const ends = name === 'abs' ? { low: 0, high: reach } : { low: Math.floor(low), high: Math.ceil(high) }
    return { kind: 'number', nullable, range: { ...ends, unsigned: first.range.unsigned } }
  }
  if (first.kind === 'other') return null
  if (PLACES.has(name)) {
    const bytes = Math.max(...parts.map((found) => (found.kind === 'text' ? found.length * 4 : 0)))
    return { kind: 'number', nullable, range: { low: 0, high: bytes + 1, unsigned: false } }
  }
  if (NO_LONGER.has(name)) {
    const most = name === 'left' && second?.kind === 'number' ? Math.max(0, second.range.high) : Infinity
    return { kind: 'text', nullable, length: Math.min(first.length, most) }
  }
  const lengths = parts.map((found) => (found.kind === 'text' ? found.length : Number.NaN))
  const total = lengths.reduce((all, length) => all + length, 0)
  if (Number.isNaN(total)) return null
  if (name === 'concat') return { kind: 'text', nullable, length: total }
  if (name === 'concat_ws') {
    const separators = (lengths[0] ?? 0) * Math.max(0, parts.length - 3)
    return { kind: 'text', nullable: first.nullable, length: total + separators }
  }
  return null
}
