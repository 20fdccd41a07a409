import { tableText } from '../model/names.ts'
import type { BackupContext } from './backup-context.ts'
import type { TableBackup } from './manifest.ts'
import { readRows } from './read-rows.ts'
import { chunkText, openChunks } from './stored-chunks.ts'

/**
 * The proof: the rows are read from the database once more, in the same snapshot, and every byte is compared with what
 * the file, read back from the disk and decompressed, gives. Throws where they differ.
 */
export async function compareTable(
  context: BackupContext,
  directory: string,
  backup: TableBackup,
  encoding: string,
): Promise<void> {
  const table = tableText(backup.table)
  const stored = await openChunks(directory, backup)
  let compared = 0
  let rows = 0
  let bytes = 0
  try {
    await readRows(
      context,
      backup.table,
      encoding,
      async (fromDatabase, index) => {
        const fromFile = await stored.read(index)
        if ('damage' in fromFile)
          throw new Error(`read back, ${chunkText(backup, table, index)} is damaged: ${fromFile.damage}`)
        if (!fromFile.bytes.equals(fromDatabase)) {
          throw new Error(`read back, ${chunkText(backup, table, index)} differs from the database`)
        }
        return { rows: backup.chunks[index]?.rows ?? 0, bytes: fromDatabase.length }
      },
      async (chunk) => {
        compared += 1
        rows += chunk.rows
        bytes += chunk.bytes
        context.on({
          phase: 'compare',
          table,
          rows,
          bytes,
          share: backup.rows === 0 ? 1 : rows / backup.rows,
        })
      },
    )
  } finally {
    await stored.close()
  }
  if (compared !== backup.chunks.length) {
    throw new Error(
      `the database gave ${compared} chunks of ${table} the second time, the backup has ${backup.chunks.length}`,
    )
  }
}
