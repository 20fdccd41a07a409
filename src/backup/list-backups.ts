import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { BackupSummary, RecordedBackup } from '../dialect/backup-dialect.ts'
import { readManifest } from './manifest-file.ts'
import { summaryOf } from './summary.ts'

export interface ListedBackup {
  readonly id: string
  readonly directory: string
  /**
   * `there`: its manifest is whole (`verifyBackup` says whether its files are); `gone`: the ledger knows it, the disk
   * doesn't; `unfinished`: a run was killed while it made it; `damaged`: its manifest is not the one that was written.
   */
  readonly state: 'there' | 'gone' | 'unfinished' | 'damaged'
  /** Null where nothing tells what is in it. */
  readonly summary: BackupSummary | null
  /** Null for a backup that this database's ledger doesn't know. */
  readonly verifiedAt: Date | null
}

/** Backups in the folder and in the ledger, latest first. Looks at manifests only. */
export async function listBackups(
  directory: string,
  recorded: readonly RecordedBackup[],
): Promise<readonly ListedBackup[]> {
  const root = resolve(directory)
  const folders = await readdir(root, { withFileTypes: true }).catch(() => [])
  const found = folders.filter((entry) => /^\d{8}T\d{6}Z-/.test(entry.name) && entry.isDirectory())
  const places = new Set([
    ...found.map((entry) => join(root, entry.name)),
    ...recorded.map((one) => one.summary.directory),
  ])
  const listed = await Promise.all(
    [...places].map((place) =>
      look(
        place,
        recorded.find((one) => one.summary.directory === place),
      ),
    ),
  )
  return listed.toSorted((a, b) => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0))
}

async function look(directory: string, recorded: RecordedBackup | undefined): Promise<ListedBackup> {
  const id = recorded?.summary.id ?? basename(directory)
  const base = { id, directory, summary: recorded?.summary ?? null, verifiedAt: recorded?.verifiedAt ?? null }
  const entries = await readdir(directory).catch(() => null)
  if (entries === null) return { ...base, state: 'gone' }
  const read = await readManifest(directory)
  if ('damage' in read) {
    // Once recorded it was finished: a manifest that is not there now was taken away.
    const unfinished = recorded === undefined && !entries.includes('manifest.json')
    return { ...base, state: unfinished ? 'unfinished' : 'damaged' }
  }
  if (recorded !== undefined && recorded.summary.manifestSha256 !== read.sha256)
    return { ...base, state: 'damaged' }
  return { ...base, state: 'there', summary: summaryOf(read.manifest, directory, read.sha256) }
}
