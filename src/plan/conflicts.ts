import { MigrateError } from '../errors/migrate-error.ts'
import type { Migration } from '../model/migration.ts'
import type { MigrationName } from '../model/names.ts'
import type { Contribution } from '../reversal/contribution.ts'
import { footprintText, overlap } from '../reversal/footprint.ts'

/** Two operations of one migration on the same column would give it three shapes. */
export function refuseConflicts(migration: Migration, contributions: readonly Contribution[]): void {
  contributions.forEach((contribution, index) => {
    for (const earlier of contributions.slice(0, index)) {
      const shared = overlap(earlier.footprint, contribution.footprint)
      if (shared === null) continue
      throw new MigrateError('OVERLAP', {
        what: `${migration.name}: two operations change ${footprintText(shared)}`,
        next: 'Write one operation that does both, or put the second into a later migration.',
      })
    }
  })
}

export interface Unfinished {
  readonly name: MigrationName
  readonly footprint: readonly string[]
}

/** A column has at most two live versions: a second change waits until the first is contracted. */
export function overlapWith(
  footprint: readonly string[],
  expanded: readonly Unfinished[],
): { readonly name: MigrationName; readonly what: string } | null {
  for (const other of expanded) {
    const shared = overlap(other.footprint, footprint)
    if (shared !== null) return { name: other.name, what: footprintText(shared) }
  }
  return null
}
