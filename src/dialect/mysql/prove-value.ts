import { sqlTokens, type SqlToken } from '../../authoring/sql-tokens.ts'
import type { Expression, ReadableColumn } from '../../model/expression.ts'

/** What is known of a part of an expression; `length` in characters, for texts. */
interface Verdict {
  readonly nullable: boolean
  readonly text: boolean
  readonly length: number
  readonly type: string | null
}

/** Functions of texts that give NULL only for NULL, fail on nothing, and give no more characters than they take. */
const NO_LONGER = new Set(
  'lower lcase upper ucase trim ltrim rtrim substring_index substring substr mid left right reverse'.split(
    ' ',
  ),
)

/**
 * Whether an expression is proved to give a value that its column takes, on every row its columns' own rules allow. A
 * whitelist over a small grammar (calls, columns, literals): what isn't known counts as able to fail.
 */
export function provesValue(expression: Expression): boolean {
  const tokens = sqlTokens(expression.text)
  const reader = { tokens, at: 0, columns: expression.columns }
  const verdict = part(reader)
  if (verdict === null || verdict.nullable || reader.at !== tokens.length) return false
  if (verdict.type !== null && same(verdict.type, expression.type)) return true
  return verdict.text && verdict.length <= capacity(expression.type)
}

interface Reader {
  readonly tokens: readonly SqlToken[]
  at: number
  readonly columns: readonly ReadableColumn[]
}

function part(reader: Reader): Verdict | null {
  const token = reader.tokens[reader.at]
  if (token === undefined) return null
  reader.at += 1
  if (token.kind === 'quoted' && token.text.startsWith("'")) {
    return { nullable: false, text: true, length: token.text.length - 2, type: null }
  }
  if (token.kind === 'word' && reader.tokens[reader.at]?.text === '(')
    return call(reader, token.text.toLowerCase())
  const name = token.text.startsWith('`') ? token.text.slice(1, -1).replaceAll('``', '`') : token.text
  const column = reader.columns.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())
  if (column !== undefined) {
    const length = capacity(column.type)
    return { nullable: !column.notNull, text: length > 0, length, type: column.type }
  }
  return /^\d+$/.test(token.text) ? { nullable: false, text: false, length: 0, type: null } : null
}

function call(reader: Reader, name: string): Verdict | null {
  reader.at += 1
  const parts: Verdict[] = []
  while (reader.tokens[reader.at]?.text !== ')') {
    const next = part(reader)
    if (next === null) return null
    parts.push(next)
    const sign = reader.tokens[reader.at]?.text
    if (sign === ',') reader.at += 1
    else if (sign !== ')') return null
  }
  reader.at += 1
  return judged(name, parts)
}

function judged(name: string, parts: readonly Verdict[]): Verdict | null {
  const [first] = parts
  if (first === undefined) return null
  const nullable = parts.some((found) => found.nullable)
  const total = parts.reduce((sum, { length }) => sum + length, 0)
  const texts = parts.every(({ text }) => text)
  if (NO_LONGER.has(name))
    return first.text ? { nullable, text: true, length: first.length, type: null } : null
  if (name === 'concat') return texts ? { nullable, text: true, length: total, type: null } : null
  if (name === 'concat_ws') {
    const length = total + first.length * Math.max(0, parts.length - 3)
    return texts ? { nullable: first.nullable, text: true, length, type: null } : null
  }
  if (name === 'coalesce' || name === 'ifnull') {
    const length = Math.max(...parts.map((found) => found.length))
    return texts ? { nullable: parts.every((found) => found.nullable), text: true, length, type: null } : null
  }
  return name === 'nullif' ? { ...first, nullable: true, type: null } : null
}

/** Characters that every text of the type may have; 0 where the type is no text. */
function capacity(type: string): number {
  const [, length] = /^(?:var)?char\s*\((\d+)\)/i.exec(type) ?? []
  if (length !== undefined) return Number(length)
  // In bytes, of which a character takes up to four.
  const bytes = { tinytext: 255, text: 65_535, mediumtext: 16_777_215, longtext: 4_294_967_295 }
  const [, name = ''] = /^(\w+)/.exec(type.toLowerCase()) ?? []
  return Math.floor((bytes[name as keyof typeof bytes] ?? 0) / 4)
}

function same(a: string, b: string): boolean {
  const plain = (type: string): string =>
    type
      .toLowerCase()
      .replace(/\s+/g, ' ')
      .replace(/\b(tinyint|smallint|mediumint|int|integer|bigint)\(\d+\)/, '$1')
  return plain(a) === plain(b)
}
