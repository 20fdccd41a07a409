import { identifier } from './quote.ts'

/** A column as far as the form of its values in a backup goes. */
export interface FormedColumn {
  readonly name: string
  readonly type: string
  readonly collation: string | null
}

/** How a value stands in a backup's rows: `text` as the server prints it, `bytes` as `\x00ff`, `bits` as `101`. */
type Form = 'text' | 'bytes' | 'bits' | 'float'

const BYTES =
  /^((tiny|medium|long)?blob|(var)?binary|vector|geometry|(multi)?(point|linestring|polygon)|geometrycollection|geomcollection)\b/i

function formOf({ type, collation }: FormedColumn): Form {
  if (BYTES.test(type) || collation === 'binary') return 'bytes'
  if (/^bit\b/i.test(type)) return 'bits'
  return /^float\b/i.test(type) ? 'float' : 'text'
}

/** The alias by which a session knows a column whose bytes are no text. */
export const BYTES_ALIAS = 'bytes'

/**
 * A column as a SELECT gives it to `copyOut`. A float is printed with six digits, though it has more: the double that it
 * is has them all. Bytes come as they are, for a function of the server's would answer NULL beyond max_allowed_packet.
 */
export function selected(column: FormedColumn): string {
  return SELECTED[formOf(column)](identifier(column.name), column.type)
}

/** The value of a column from its text `?`, as an INSERT takes it. */
export function taken(column: FormedColumn): string {
  return TAKEN[formOf(column)]
}

const SELECTED = {
  text: (name) => name,
  bytes: (name) => `${name} AS ${BYTES_ALIAS}`,
  bits: (name, type) => `LPAD(BIN(${name}), ${bitsOf(type)}, '0')`,
  float: (name) => `CAST(${name} AS DOUBLE)`,
} as const satisfies Readonly<Record<Form, (name: string, type: string) => string>>

export const BYTES_TAKEN = 'UNHEX(SUBSTR(?, 3))'

const TAKEN = {
  text: '?',
  bytes: BYTES_TAKEN,
  bits: 'CAST(CONV(?, 2, 10) AS UNSIGNED)',
  float: '?',
} as const satisfies Readonly<Record<Form, string>>

/** Finds each of them in a list. */
export const FORMS = /UNHEX\(SUBSTR\(\?, 3\)\)|CAST\(CONV\(\?, 2, 10\) AS UNSIGNED\)|\?/g

function bitsOf(type: string): string {
  return /\((\d+)\)/.exec(type)?.[1] ?? '1'
}
