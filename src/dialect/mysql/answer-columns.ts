import type { FieldPacket } from 'mysql2'
import type { AnswerColumn } from '../session.ts'

/** Numbers of the protocol: https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html */
const TYPES: Readonly<Record<number, string>> = {
  0: 'decimal',
  1: 'tinyint',
  2: 'smallint',
  3: 'int',
  4: 'float',
  5: 'double',
  7: 'timestamp',
  8: 'bigint',
  9: 'mediumint',
  10: 'date',
  11: 'time',
  12: 'datetime',
  13: 'year',
  15: 'varchar',
  16: 'bit',
  245: 'json',
  246: 'decimal',
  247: 'enum',
  248: 'set',
  253: 'varchar',
  254: 'char',
  255: 'geometry',
}
const BLOBS = new Set([249, 250, 251, 252])
const BINARY_CHARACTERS = 63
const UNSIGNED = 32

/** A statement that gives no rows has no fields. */
export function answerColumns(fields: readonly FieldPacket[] | undefined): readonly AnswerColumn[] {
  return (fields ?? []).map((field) => ({ name: field.name, type: typeOf(field) }))
}

function typeOf(field: FieldPacket): string {
  // MariaDB's is a text by its number, and mysql2 reads it as JSON all the same.
  if (Reflect.get(field, 'extendedFormat') === 'json') return 'json'
  const flags = Array.isArray(field.flags) ? 0 : field.flags
  return protocolType(field.columnType ?? field.type ?? -1, flags, Reflect.get(field, 'characterSet') ?? 0)
}

/** By the numbers that a server answers with. */
export function protocolType(number: number, flags: number, charset: number): string {
  const isBinary = charset === BINARY_CHARACTERS
  if (BLOBS.has(number)) return isBinary ? 'blob' : 'text'
  const name = TYPES[number] ?? 'unknown'
  if (isBinary && name === 'varchar') return 'varbinary'
  if (isBinary && name === 'char') return 'binary'
  return name.endsWith('int') && (flags & UNSIGNED) !== 0 ? `${name} unsigned` : name
}
