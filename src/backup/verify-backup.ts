import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { MigrateError } from '../errors/migrate-error.ts'
import { tableText } from '../model/names.ts'
import { WIDTH } from './codec.ts'
import { damaged } from './failed.ts'
import { inOrder } from './in-order.ts'
import type { BackupManifest, TableBackup } from './manifest.ts'
import { MANIFEST_FILE, readManifest } from './manifest-file.ts'
import { chunkText, openChunks } from './stored-chunks.ts'

export interface VerifiedBackup {
  readonly manifest: BackupManifest
  readonly manifestSha256: string
}

/**
 * Reads every byte of a backup. Throws BACKUP_DAMAGED with every file and chunk that is missing, short, altered or too
 * many. `expected` is the manifest's hash where the ledger has it: then nobody can have written another one.
 */
export async function verifyBackup(directory: string, expected?: string): Promise<VerifiedBackup> {
  const verified = await openBackup(directory, expected)
  const damage = [
    ...(await extraFiles(directory, verified.manifest)),
    ...(await damageOfAll(directory, verified.manifest.tables)),
  ]
  if (damage.length > 0) throw damaged(directory, damage)
  return verified
}

/** The manifest, whole and of this backup. BACKUP_UNKNOWN where there is no such folder. */
export async function openBackup(directory: string, expected?: string): Promise<VerifiedBackup> {
  const there = await stat(directory).catch(() => null)
  if (there === null || !there.isDirectory()) {
    throw new MigrateError('BACKUP_UNKNOWN', {
      what: `There is no backup in ${directory}`,
      next: 'See `migrate backup list` for those that there are.',
    })
  }
  const read = await readManifest(directory)
  if ('damage' in read) throw damaged(directory, [read.damage])
  if (expected !== undefined && read.sha256 !== expected) {
    throw damaged(directory, [`${MANIFEST_FILE} is not the one that the ledger recorded: it was replaced`])
  }
  return { manifest: read.manifest, manifestSha256: read.sha256 }
}

/** Everything wrong with one table's file. */
export async function damageOf(directory: string, backup: TableBackup): Promise<readonly string[]> {
  if (backup.file === null) return []
  const table = tableText(backup.table)
  const size = await stat(join(directory, backup.file)).then(
    (facts) => facts.size,
    () => null,
  )
  if (size === null) return [`${backup.file} is missing: all ${backup.rows} rows of ${table}`]
  const damage: string[] = []
  if (size < backup.storedBytes)
    damage.push(`${backup.file} is cut short: ${size} of ${backup.storedBytes} bytes`)
  if (size > backup.storedBytes)
    damage.push(`${backup.file} has ${size - backup.storedBytes} bytes too many at its end`)
  const chunks = await openChunks(directory, backup)
  try {
    const looked = inOrder(indexes(reached(backup, size)), WIDTH, async (index) => {
      const chunk = await chunks.read(index)
      return 'damage' in chunk ? `${backup.file}: ${chunkText(backup, table, index)}: ${chunk.damage}` : null
    })
    for await (const found of looked) if (found !== null) damage.push(found)
  } finally {
    await chunks.close()
  }
  return damage
}

/** How many chunks a file of this size begins: of those beyond a cut the first says it all. */
function reached({ chunks }: TableBackup, size: number): number {
  let end = 0
  const cut = chunks.findIndex(({ storedBytes }) => (end += storedBytes) > size)
  return cut < 0 ? chunks.length : cut + 1
}

async function* indexes(count: number): AsyncGenerator<number> {
  for (let index = 0; index < count; index += 1) yield index
}

async function extraFiles(directory: string, manifest: BackupManifest): Promise<readonly string[]> {
  const known = new Set([MANIFEST_FILE, ...manifest.tables.flatMap((table) => table.file ?? [])])
  const present = await readdir(directory)
  return present.filter((name) => !known.has(name)).map((name) => `${name} does not belong to the backup`)
}

/** One table after the other: memory stays flat however many there are. */
export async function damageOfAll(
  directory: string,
  tables: readonly TableBackup[],
): Promise<readonly string[]> {
  const damage: string[] = []
  for (const table of tables) damage.push(...(await damageOf(directory, table)))
  return damage
}
