import type { BackupSummary, RecordedBackup } from '../backup-dialect.ts'
import type { Session } from '../session.ts'
import { literal } from './quote.ts'

/** The manifest's list of chunks stays on the disk: a ledger row is what finds and seals it. */
export function record(summary: BackupSummary): string {
  const at = summary.at.replace('T', ' ').replace('Z', '')
  return `INSERT INTO bothways_backups (id, run_id, directory, at, verified_at, manifest) VALUES (${literal(summary.id)}, ${literal(summary.runId)}, ${literal(summary.directory)}, ${literal(at)}, UTC_TIMESTAMP(6), ${literal(JSON.stringify(summary))})`
}

export function recordVerified(id: string): string {
  return `UPDATE bothways_backups SET verified_at = UTC_TIMESTAMP(6) WHERE id = ${literal(id)}`
}

export async function recorded(session: Session): Promise<readonly RecordedBackup[]> {
  const there = await session.query(
    `SELECT 1 AS there FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'bothways_backups'`,
  )
  if (there.length === 0) return []
  const rows = await session.query<{ summary: string; verified: string }>(
    `SELECT manifest AS summary, COALESCE(verified_at, at) AS verified FROM bothways_backups ORDER BY at DESC, id DESC`,
  )
  return rows.map(({ summary, verified }) => ({
    summary: JSON.parse(summary) as BackupSummary,
    verifiedAt: new Date(`${verified.replace(' ', 'T')}Z`),
  }))
}
