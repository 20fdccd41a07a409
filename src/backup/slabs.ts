/** Memory of one size that is used again and again: what each chunk would allocate lies around until a collection. */
export interface Slabs {
  take(): Buffer
  /** Of a chunk that nobody looks at any more, or of a part of it. */
  give(chunk: Buffer): void
}

export function slabs(size: number): Slabs {
  const free: Buffer[] = []
  return {
    take: () => free.pop() ?? Buffer.allocUnsafeSlow(size),
    give({ buffer }) {
      // One that a long row has made larger is let go.
      if (buffer.byteLength === size) free.push(Buffer.from(buffer))
    },
  }
}
