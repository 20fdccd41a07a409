import type { NewEntry } from '../../model/ledger-store.ts'
import { tableText } from '../../model/names.ts'
import type { ReadyMigration } from './plan-up.ts'

/** What the ledger keeps of a migration: enough to take it back without its file. */
export function storedEntry(ready: ReadyMigration, runId: string): NewEntry {
  const { migration, footprint, lenses } = ready.planned
  return {
    name: migration.name,
    summary: migration.summary,
    state: 'expanding',
    checksum: migration.checksum,
    rawHash: migration.rawHash,
    planHash: ready.hash,
    runId,
    plan: {
      name: migration.name,
      program: ready.program,
      footprint,
      lenses: lenses
        .filter((lens) => lens.before.length > 0 && lens.after.length > 0 && lens.contract !== 'swap')
        .map((lens) => ({
          id: lens.id,
          table: tableText(lens.table),
          columns: lens.after.map((column) => column.name).join(', '),
          policy: lens.policy,
        })),
    },
  }
}
