import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { tableText } from '../model/names.ts'
import { damaged } from './failed.ts'
import { decompress, sha256 } from './codec.ts'
import type { Chunk, TableBackup } from './manifest.ts'

/** The chunks of a table in their file, by number. */
export interface StoredChunks {
  /** The rows of one chunk; says what is wrong with it where they are not what was written. */
  read(index: number): Promise<{ readonly bytes: Buffer } | { readonly damage: string }>
  /** The same for whoever can't go on without them: throws BACKUP_DAMAGED. */
  rows(index: number): Promise<Buffer>
  close(): Promise<void>
}

export async function openChunks(directory: string, backup: TableBackup): Promise<StoredChunks> {
  const file = backup.file === null ? null : await open(join(directory, backup.file), 'r')
  const offsets: number[] = []
  let offset = 0
  for (const chunk of backup.chunks) {
    offsets.push(offset)
    offset += chunk.storedBytes
  }
  const read = async (index: number): Promise<{ readonly bytes: Buffer } | { readonly damage: string }> => {
    const chunk = backup.chunks[index]
    if (file === null || chunk === undefined) return { damage: 'it has no such chunk' }
    return readChunk(file, offsets[index] ?? 0, chunk)
  }
  return {
    read,
    async rows(index) {
      const chunk = await read(index)
      if ('bytes' in chunk) return chunk.bytes
      throw damaged(directory, [
        `${backup.file}: ${chunkText(backup, tableText(backup.table), index)}: ${chunk.damage}`,
      ])
    },
    async close() {
      await file?.close()
    },
  }
}

async function readChunk(
  file: FileHandle,
  offset: number,
  chunk: Chunk,
): Promise<{ readonly bytes: Buffer } | { readonly damage: string }> {
  const stored = Buffer.alloc(chunk.storedBytes)
  let got = 0
  while (got < stored.length) {
    const { bytesRead } = await file.read(stored, got, stored.length - got, offset + got)
    if (bytesRead === 0) return { damage: 'the file ends before its end' }
    got += bytesRead
  }
  if ((await sha256(stored)) !== chunk.storedSha256) return { damage: 'its bytes were altered' }
  try {
    const bytes = await decompress(stored, chunk.bytes)
    return (await sha256(bytes)) === chunk.sha256
      ? { bytes }
      : { damage: 'its rows are not those that were written' }
  } catch (error) {
    return { damage: `it can't be decompressed: ${error instanceof Error ? error.message : String(error)}` }
  }
}

/** `chunk 3 of 7 of orders (rows 120001 to 180000)` */
export function chunkText(backup: TableBackup, table: string, index: number): string {
  const before = backup.chunks.slice(0, index).reduce((rows, chunk) => rows + chunk.rows, 0)
  const rows = backup.chunks[index]?.rows ?? 0
  return `chunk ${index + 1} of ${backup.chunks.length} of ${table} (rows ${before + 1} to ${before + rows})`
}
