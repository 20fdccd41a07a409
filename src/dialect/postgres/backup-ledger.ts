import type { BackupSummary, RecordedBackup } from '../backup-dialect.ts'
import type { Session } from '../session.ts'
import { jsonLiteral, literal } from './quote.ts'

/** The manifest's list of chunks stays on the disk: a ledger row is what finds and seals it. */
export function record(summary: BackupSummary): string {
  return `INSERT INTO bothways.backups (id, run_id, directory, at, verified_at, manifest) VALUES (${literal(summary.id)}, ${literal(summary.runId)}, ${literal(summary.directory)}, ${literal(summary.at)}, clock_timestamp(), ${jsonLiteral(summary)})`
}

export function recordVerified(id: string): string {
  return `UPDATE bothways.backups SET verified_at = clock_timestamp() WHERE id = ${literal(id)}`
}

export async function recorded(session: Session): Promise<readonly RecordedBackup[]> {
  const [there] = await session.query<{ there: boolean }>(
    `SELECT pg_catalog.to_regclass('bothways.backups') IS NOT NULL AS there`,
  )
  if (there?.there !== true) return []
  const rows = await session.query<{ summary: BackupSummary; verified: string }>(
    `SELECT manifest AS summary, pg_catalog.to_json(coalesce(verified_at, at)) AS verified FROM bothways.backups ORDER BY at DESC, id DESC`,
  )
  return rows.map((row) => ({ summary: row.summary, verifiedAt: new Date(row.verified) }))
}
