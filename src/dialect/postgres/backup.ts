import type { BackupDialect } from '../backup-dialect.ts'
import { beginSnapshot, copyOut, describe, existing, facts } from './backup-snapshot.ts'
import { record, recorded, recordVerified } from './backup-ledger.ts'
import { restoring } from './backup-restore.ts'
import { classify } from './errors.ts'

/** Rows by COPY, as text. */
export const postgresBackup: BackupDialect = {
  existing,
  beginSnapshot,
  end: 'ROLLBACK',
  facts,
  describe,
  copyOut,
  ...restoring,
  record,
  recordVerified,
  recorded,
  classify,
}
