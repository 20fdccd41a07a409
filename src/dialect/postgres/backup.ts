import type { BackupDialect } from '../backup-dialect.ts'
import { beginSnapshot, copyOut, describe, existing, facts } from './backup-snapshot.ts'
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
  classify,
}
