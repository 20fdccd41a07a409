import type { LedgerEntry } from '../model/ledger.ts'
import type { MigrationFile } from './migration-file.ts'

export interface AppliedMigration {
  readonly file: MigrationFile
  readonly entry: LedgerEntry
}

/** The files beside the ledger, in the order of their names. */
export interface History {
  /** On disk, and not in effect: never applied, or discarded since. */
  readonly pending: readonly MigrationFile[]
  /** On disk and in the ledger, the reverted ones too. */
  readonly applied: readonly AppliedMigration[]
  /** Of those, the ones whose bytes differ: only a load can tell whether they mean something else. */
  readonly edited: readonly AppliedMigration[]
  /** In the ledger and newer than every file: the database is ahead of these files. */
  readonly ahead: readonly LedgerEntry[]
  /** In the ledger and not on disk, though newer files are. */
  readonly gone: readonly LedgerEntry[]
  /** Pending, but older than a migration in effect. */
  readonly outOfOrder: readonly MigrationFile[]
}

export function compareHistory(files: readonly MigrationFile[], entries: readonly LedgerEntry[]): History {
  const known = new Map(
    entries.filter((entry) => entry.state !== 'pending').map((entry) => [entry.name, entry]),
  )
  const onDisk = new Set(files.map((file) => file.name))
  const applied = files.flatMap((file) => {
    const entry = known.get(file.name)
    return entry === undefined ? [] : [{ file, entry }]
  })
  const pending = files.filter((file) => !known.has(file.name))
  const missing = [...known.values()].filter((entry) => !onDisk.has(entry.name)).toSorted(byName)
  const newestFile = files.at(-1)?.name ?? ''
  const newestInEffect = [...known.values()]
    .filter((entry) => entry.state !== 'reverted')
    .reduce((newest, { name }) => (name > newest ? name : newest), '')
  return {
    pending,
    applied,
    edited: applied.filter(({ file, entry }) => file.rawHash !== entry.rawHash),
    ahead: missing.filter((entry) => entry.name > newestFile),
    gone: missing.filter((entry) => entry.name < newestFile),
    outOfOrder: pending.filter((file) => file.name < newestInEffect),
  }
}

function byName(a: LedgerEntry, b: LedgerEntry): number {
  return a.name < b.name ? -1 : 1
}
