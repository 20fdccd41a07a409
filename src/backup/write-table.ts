import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoredTable } from '../dialect/backup-dialect.ts'
import { tableText } from '../model/names.ts'
import type { BackupContext } from './backup-context.ts'
import { compress, sha256 } from './codec.ts'
import type { Chunk, TableBackup } from './manifest.ts'
import { readRows } from './read-rows.ts'
import { countRows } from './row-chunks.ts'
import { shareOf } from './share.ts'

/** Reads a table's rows into one file, frame by frame, and makes it durable. */
export async function writeTable(
  context: BackupContext,
  directory: string,
  file: string,
  table: StoredTable,
  encoding: string,
): Promise<TableBackup> {
  const chunks: Chunk[] = []
  const total = { rows: 0, bytes: 0, storedBytes: 0 }
  const target = await open(join(directory, file), 'wx', 0o600)
  try {
    await readRows(context, table, encoding, packed, async ({ chunk, stored }) => {
      await target.writeFile(stored)
      chunks.push(chunk)
      total.rows += chunk.rows
      total.bytes += chunk.bytes
      total.storedBytes += chunk.storedBytes
      context.on({
        phase: 'read',
        table: tableText(table),
        rows: total.rows,
        bytes: total.bytes,
        share: shareOf(total.rows, table.estimatedRows),
      })
    })
    await target.sync()
  } finally {
    await target.close()
  }
  return { table, file, ...total, chunks }
}

async function packed(bytes: Buffer): Promise<{ readonly chunk: Chunk; readonly stored: Buffer }> {
  const [hash, stored] = await Promise.all([sha256(bytes), compress(bytes)])
  return {
    stored,
    chunk: {
      rows: countRows(bytes),
      bytes: bytes.length,
      sha256: hash,
      storedBytes: stored.length,
      storedSha256: await sha256(stored),
    },
  }
}
