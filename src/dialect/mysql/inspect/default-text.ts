import { literal } from '../quote.ts'
import type { ColumnRow } from './columns-query.ts'
import type { CatalogReading } from './reading.ts'

const NOW = /^(?:current_timestamp|now)(?:\((\d*)\))?$/i

/** A default as DDL takes it again, the same on both servers: `3`, `'it''s'`, `CURRENT_TIMESTAMP(6)`, `(uuid())`. */
export function defaultText(row: ColumnRow, reading: CatalogReading): string | null {
  const printed = row.default
  if (printed === null) return null
  const now = currentTimestamp(printed)
  if (reading.marksExpressions) {
    if (!/\bDEFAULT_GENERATED\b/.test(row.extra)) return literalOf(printed, row.type)
    return now ?? inBrackets(reading.expression(printed))
  }
  if (printed === 'NULL') return null
  if (now !== null) return now
  if (/^'(?:[^'\\]|''|\\[\s\S])*'$/.test(printed)) return literal(valueOf(printed))
  return isNumber(printed) ? printed : inBrackets(reading.expression(printed))
}

/** `CURRENT_TIMESTAMP(6)`, whichever way it is spelled; null for anything else. */
export function currentTimestamp(printed: string): string | null {
  const [found, digits = ''] = NOW.exec(printed) ?? []
  if (found === undefined) return null
  return digits === '' || digits === '0' ? 'CURRENT_TIMESTAMP' : `CURRENT_TIMESTAMP(${digits})`
}

function literalOf(value: string, type: string): string {
  if (/^(?:tinyint|smallint|mediumint|int|bigint|decimal|float|double|year)\b/.test(type)) return value
  return isBits(value, type) ? value : literal(value)
}

/** Bits and bytes are spelled out as DDL takes them. */
function isBits(value: string, type: string): boolean {
  if (type.startsWith('bit')) return /^b'[01]*'$/.test(value)
  return /^(?:var)?binary\b/.test(type) && /^0x[\da-f]*$/i.test(value)
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  '0': '\0',
  Z: '\u001a',
}

function valueOf(quoted: string): string {
  return quoted
    .slice(1, -1)
    .replaceAll(/''|\\([\s\S])/g, (_, escaped: string | undefined) =>
      escaped === undefined ? "'" : (ESCAPES[escaped] ?? escaped),
    )
}

function isNumber(printed: string): boolean {
  return /^(?:[-+]?[\d.]+(?:e[-+]?\d+)?|b'[01]*'|0x[\da-f]+)$/i.test(printed)
}

/** Both servers put brackets around what they need them for, and neither keeps another pair. */
function inBrackets(expression: string): string {
  return closesAt(expression) === expression.length - 1 ? expression : `(${expression})`
}

/** Where the bracket that opens the text closes; -1 where none does. */
function closesAt(text: string): number {
  if (!text.startsWith('(')) return -1
  let depth = 0
  for (const { 0: token, index } of text.matchAll(/'(?:[^'\\]|''|\\[\s\S])*'|`(?:[^`]|``)*`|[()]/g)) {
    if (token === '(') depth += 1
    if (token === ')') depth -= 1
    if (depth === 0) return index
  }
  return -1
}
