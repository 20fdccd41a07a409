import type { BackupDialect } from '../backup-dialect.ts'
import { describe } from './backup-describe.ts'
import { record, recorded, recordVerified } from './backup-ledger.ts'
import { restoring } from './backup-restore.ts'
import { beginSnapshot, copyOutText, existing, facts } from './backup-snapshot.ts'
import { classify } from './errors.ts'
import type { Flavour } from './flavour.ts'

/** Rows by SELECT, as the text that PostgreSQL's COPY would write; back by INSERT. */
export function mysqlBackup(flavour: Flavour): BackupDialect {
  return {
    existing,
    beginSnapshot,
    end: 'ROLLBACK',
    facts: (session) => facts(session, flavour),
    describe,
    copyOut: copyOutText,
    ...restoring,
    record,
    recordVerified,
    recorded,
    classify,
  }
}
