import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress, constants } from 'node:zlib'

/** Uncompressed bytes of a chunk: large enough for the compressor; larger ones leave more behind in the threads' memory. */
export const CHUNK_BYTES = 1024 * 1024

/** Chunks that are compressed, hashed or read back at once, each on a thread of Node's pool. */
export const WIDTH = 2

const compressing = promisify(zstdCompress)
const decompressing = promisify(zstdDecompress)

/** One frame. Level 3 keeps up with the server on one core; ZSTD_c_nbWorkers is left alone, since Node fails with it. */
export function compress(bytes: Uint8Array): Promise<Buffer> {
  return compressing(bytes, {
    params: { [constants.ZSTD_c_compressionLevel]: 3 },
    chunkSize: inOnePiece(bytes.length),
  })
}

/** `length` is what must come out: a frame that would give more is damaged, and never fills the memory. */
export function decompress(bytes: Uint8Array, length: number): Promise<Buffer> {
  return decompressing(bytes, { maxOutputLength: Math.max(length, 1), chunkSize: inOnePiece(length) })
}

/** Node's own 16 kB would cost hundreds of turns of the main thread a chunk, and as many pieces to join. */
function inOnePiece(length: number): number {
  return Math.max(length + 1, constants.Z_MIN_CHUNK)
}

/** In a thread, unlike `createHash`. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex')
}
