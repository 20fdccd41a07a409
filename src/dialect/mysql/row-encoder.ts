import { BYTES_ALIAS } from './row-form.ts'

/** Turns rows of a result set, as they stand in the messages of the wire, into COPY text. */
export interface RowEncoder {
  /** A row between `start` and `end` of `message`. */
  add(message: Buffer, start: number, end: number): void
  /** Bytes that wait to be taken. */
  size(): number
  take(): Buffer
  /** Memory of what was taken and is done with: it is used again. */
  give(taken: Buffer): void
}

const TAB = 9
const NEWLINE = 10
const BACKSLASH = 92
const HEX = Buffer.from('0123456789abcdef')

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

/** A row makes no object: there may be a hundred million of them. */
export function rowEncoder(fields: readonly { readonly name: string }[], capacity: number): RowEncoder {
  const isBytes = fields.map((field) => field.name === BYTES_ALIAS)
  const free: Buffer[] = []
  let target: Buffer = Buffer.allocUnsafeSlow(capacity)
  let size = 0
  return {
    add(message, start, end) {
      // Two bytes at most for each of a row's, and what stands around its values.
      target = withRoom(target, size, 2 * (end - start) + 5 * isBytes.length)
      let at = start
      for (let number = 0; number < isBytes.length; number += 1) {
        if (number > 0) target[size++] = TAB
        const mark = message[at] ?? 0
        if (mark === 0xfb) {
          target[size++] = BACKSLASH
          target[size++] = 78
          at += 1
          continue
        }
        const width = WIDTHS[mark - 0xfc] ?? 0
        const length = width === 0 ? mark : message.readUIntLE(at + 1, width)
        at += 1 + (mark === 0xfe ? 8 : width)
        size =
          isBytes[number] === true
            ? digits(message, at, at + length, target, size)
            : escaped(message, at, at + length, target, size)
        at += length
      }
      target[size++] = NEWLINE
    },
    size: () => size,
    take() {
      const taken = target.subarray(0, size)
      target = free.pop() ?? Buffer.allocUnsafeSlow(capacity)
      size = 0
      return taken
    },
    give({ buffer }) {
      // What a long row has made larger is let go.
      if (buffer.byteLength === capacity) free.push(Buffer.from(buffer))
    },
  }
}

/** Bytes of a length that follows its mark; of the eight after the last mark a message never needs more than six. */
const WIDTHS = [2, 3, 6]

function withRoom(target: Buffer, size: number, more: number): Buffer {
  if (size + more <= target.length) return target
  const larger = Buffer.allocUnsafeSlow(Math.max(2 * target.length, size + more))
  target.copy(larger, 0, 0, size)
  return larger
}

function escaped(message: Buffer, start: number, end: number, target: Buffer, size: number): number {
  let to = size
  for (let at = start; at < end; at += 1) {
    const byte = message[at] ?? 0
    const letter = ESCAPED[byte] ?? 0
    if (letter === 0) target[to++] = byte
    else {
      target[to++] = BACKSLASH
      target[to++] = letter
    }
  }
  return to
}

/** `\x00ff`, its backslash escaped. */
function digits(message: Buffer, start: number, end: number, target: Buffer, size: number): number {
  let to = size
  target[to++] = BACKSLASH
  target[to++] = BACKSLASH
  target[to++] = 120
  for (let at = start; at < end; at += 1) {
    const byte = message[at] ?? 0
    target[to++] = HEX[byte >> 4] ?? 0
    target[to++] = HEX[byte & 15] ?? 0
  }
  return to
}
