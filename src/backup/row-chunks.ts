import type { Slabs } from './slabs.ts'

const NEWLINE = 10

/**
 * Cuts COPY text into runs of whole rows, each as long as fits into a slab (one row where a row alone is longer). Where
 * it cuts depends on the text alone, never on how it arrived: two readings of one snapshot give the same chunks. Who
 * takes a chunk gives its slab back.
 */
export async function* rowChunks(
  stream: AsyncIterable<Uint8Array>,
  { take }: Pick<Slabs, 'take'>,
): AsyncGenerator<Buffer> {
  let slab = take()
  const size = slab.length
  let length = 0
  for await (const bytes of stream) {
    for (let at = 0; at < bytes.length;) {
      if (length < size) {
        const end = Math.min(bytes.length, at + size - length)
        slab.set(bytes.subarray(at, end), length)
        length += end - at
        at = end
        continue
      }
      const cut = length === size ? slab.lastIndexOf(NEWLINE) + 1 : 0
      if (cut > 0) {
        const next = take()
        slab.copy(next, 0, cut, length)
        yield slab.subarray(0, cut)
        slab = next
        length -= cut
        continue
      }
      // A row longer than a slab: it ends at the first newline after.
      const newline = bytes.indexOf(NEWLINE, at)
      const end = newline < 0 ? bytes.length : newline + 1
      slab = withRoom(slab, length, end - at)
      slab.set(bytes.subarray(at, end), length)
      length += end - at
      at = end
      if (newline < 0) continue
      yield slab.subarray(0, length)
      slab = take()
      length = 0
    }
  }
  if (length > 0) yield slab.subarray(0, length)
}

function withRoom(slab: Buffer, length: number, more: number): Buffer {
  if (length + more <= slab.length) return slab
  const larger = Buffer.allocUnsafeSlow(Math.max(length + more, 2 * slab.length))
  slab.copy(larger, 0, 0, length)
  return larger
}

export function countRows(chunk: Buffer): number {
  let rows = 0
  for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) rows += 1
  return rows
}
