import { MigrateError } from '../errors/migrate-error.ts'
import type { Migration } from '../model/migration.ts'
import type { Contribution } from '../reversal/contribution.ts'
import { footprints, footprintText } from '../reversal/footprint.ts'

/** Two operations of one migration on the same column would give it three shapes. */
export function refuseConflicts(migration: Migration, contributions: readonly Contribution[]): void {
  const earlier = footprints<number>()
  for (const [number, { footprint }] of contributions.entries()) {
    const shared = earlier.overlap(footprint)
    if (shared !== null) {
      throw new MigrateError('OVERLAP', {
        what: `${migration.name}: two operations change ${footprintText(shared.entry)}`,
        next: 'Write one operation that does both, or put the second into a later migration.',
      })
    }
    earlier.add(footprint, number)
  }
}
