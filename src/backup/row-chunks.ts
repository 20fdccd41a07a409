const NEWLINE = 10

/**
 * Cuts COPY text into runs of whole rows, each as long as fits into `size` (one row where a row alone is longer). Where
 * it cuts depends on the text alone, never on how it arrived: two readings of one snapshot give the same chunks.
 */
export async function* rowChunks(stream: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  let length = 0
  /** Just after the last newline that still fits; 0 while there is none. */
  let cut = 0
  const take = (at: number): Buffer => {
    const all = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts, length)
    const rest = all.subarray(at)
    parts = []
    length = 0
    cut = 0
    if (rest.length > 0) hold(rest)
    return all.subarray(0, at)
  }
  const hold = (part: Buffer): void => {
    const fits = Math.min(part.length, size - length)
    const newline = fits > 0 ? part.lastIndexOf(NEWLINE, fits - 1) : -1
    if (newline >= 0) cut = length + newline + 1
    parts.push(part)
    length += part.length
  }
  /** Where the first chunk ends, 0 while more text could still belong to it. */
  const end = (): number => {
    if (length <= size) return 0
    if (cut > 0) return cut
    // A row longer than a chunk: it ends at the first newline after, which only the newest part can hold.
    const last = parts.at(-1) ?? Buffer.alloc(0)
    const start = length - last.length
    const newline = last.indexOf(NEWLINE, Math.max(0, size - start))
    return newline < 0 ? 0 : start + newline + 1
  }
  for await (const bytes of stream) {
    hold(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    for (let at = end(); at > 0; at = end()) yield take(at)
  }
  if (length > 0) yield take(length)
}

export function countRows(chunk: Buffer): number {
  let rows = 0
  for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) rows += 1
  return rows
}
