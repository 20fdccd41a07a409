import { tableText } from '../model/names.ts'
import type { NewTable } from '../dialect/backup-dialect.ts'
import type { BackupContext } from './backup-context.ts'
import type { BackupManifest, TableBackup } from './manifest.ts'
import { inTransaction, pieces } from './merge-table.ts'
import { written, type RestoreWay } from './restore-way.ts'
import type { StoredChunks } from './stored-chunks.ts'

/** Fills a new or an empty table, whole or not at all. Gives what a person should know of a table that was made. */
export async function fillTable(
  context: BackupContext,
  backup: TableBackup,
  chunks: StoredChunks,
  way: Extract<RestoreWay, { kind: 'fill' }>,
  manifest: BackupManifest,
): Promise<readonly string[]> {
  const { dialect, connection } = context
  const { session } = connection
  const made = newTable(context, backup, way, manifest)
  const copy = dialect.copyIn(made?.filledAs ?? way.target, written(backup.table), manifest.encoding)
  const filled = inTransaction(context, async () => {
    await session.script(dialect.readingSettings)
    for (const statement of made?.before ?? []) await session.script(statement)
    let rows = 0
    let bytes = 0
    for (const [index, chunk] of backup.chunks.entries()) {
      context.signal.throwIfAborted()
      await session.copyIn(copy, pieces(await chunks.rows(index)))
      rows += chunk.rows
      bytes += chunk.bytes
      context.on({ phase: 'restore', table: tableText(backup.table), rows, bytes, share: rows / backup.rows })
    }
    for (const statement of made?.after ?? []) await session.script(statement)
  })
  await filled.catch(async (error: unknown) => {
    for (const statement of made?.undo ?? []) await session.script(statement).catch(() => undefined)
    throw error
  })
  if (made === null) return []
  const notes = made.leftOut.map((what) => `not made again: ${what}`)
  for (const { what, sql } of made.attempts) {
    const failure = await session.script(sql).then(
      () => null,
      (error: unknown) => dialect.classify(error).message,
    )
    if (failure !== null) notes.push(`not made again: ${what}: ${failure}`)
  }
  return notes
}

function newTable(
  context: BackupContext,
  backup: TableBackup,
  way: Extract<RestoreWay, { kind: 'fill' }>,
  manifest: BackupManifest,
): NewTable | null {
  if (way.make === null) return null
  return way.make === 'plain'
    ? context.dialect.plainTable(way.target, backup.table)
    : context.dialect.recreate(backup.table, manifest.definitions)
}
