import { BYTES_ALIAS } from './row-form.ts'

/** Turns rows of a result set, as they came over the wire, into COPY text. */
export interface RowEncoder {
  add(row: readonly (Buffer | null)[]): void
  /** Bytes that wait to be taken. */
  size(): number
  take(): Buffer
}

const TAB = 9
const NEWLINE = 10
const BACKSLASH = 92

/** What PostgreSQL's COPY writes for a byte; 0 where it is written as it is. */
const ESCAPED = new Uint8Array(256)
for (const [byte, letter] of [
  [8, 'b'],
  [TAB, 't'],
  [NEWLINE, 'n'],
  [11, 'v'],
  [12, 'f'],
  [13, 'r'],
  [BACKSLASH, '\\'],
] as const)
  ESCAPED[byte] = letter.charCodeAt(0)

export function rowEncoder(fields: readonly { readonly name: string }[], capacity: number): RowEncoder {
  const isBytes = fields.map((field) => field.name === BYTES_ALIAS)
  let target = Buffer.allocUnsafe(capacity)
  let at = 0
  const need = (bytes: number): void => {
    if (at + bytes <= target.length) return
    const larger = Buffer.allocUnsafe(Math.max(2 * target.length, at + bytes))
    target.copy(larger, 0, 0, at)
    target = larger
  }
  return {
    add(row) {
      for (let number = 0; number < row.length; number += 1) {
        const value = row[number] ?? null
        // At most two bytes for each of the value, and what stands around it.
        need(2 * (value?.length ?? 0) + 5)
        if (number > 0) target[at++] = TAB
        if (value === null) {
          target[at++] = BACKSLASH
          target[at++] = 78
        } else if (isBytes[number] === true) {
          at += target.write(`\\\\x${value.toString('hex')}`, at, 'latin1')
        } else at = escaped(value, target, at)
      }
      need(1)
      target[at++] = NEWLINE
    },
    size: () => at,
    take() {
      const taken = target.subarray(0, at)
      target = Buffer.allocUnsafe(capacity)
      at = 0
      return taken
    },
  }
}

function escaped(value: Buffer, target: Buffer, start: number): number {
  let at = start
  for (let index = 0; index < value.length; index += 1) {
    const byte = value[index] ?? 0
    const letter = ESCAPED[byte] ?? 0
    if (letter === 0) target[at++] = byte
    else {
      target[at++] = BACKSLASH
      target[at++] = letter
    }
  }
  return at
}
