import type { BackupSummary } from '../dialect/backup-dialect.ts'
import { tableText } from '../model/names.ts'
import type { BackupManifest } from './manifest.ts'

export function summaryOf(
  manifest: BackupManifest,
  directory: string,
  manifestSha256: string,
): BackupSummary {
  const { id, runId, at, rows, bytes, storedBytes } = manifest
  return {
    id,
    runId,
    at,
    rows,
    bytes,
    storedBytes,
    directory,
    manifestSha256,
    tables: manifest.tables.map((backup) => ({ name: tableText(backup.table), rows: backup.rows })),
  }
}
