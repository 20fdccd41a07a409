import { MigrateError } from '../../../errors/migrate-error.ts'
import type { Sync } from '../../../model/sync.ts'
import type { Lookup } from './lookup.ts'

/**
 * What a foreign key writes by itself fires no trigger (MySQL 9.7 can be told to, MariaDB can't), so a column that one
 * cascades into would fall out of step with its counterpart, and nobody would know.
 */
export function refuseCascades(syncs: readonly Sync[], known: Lookup): void {
  for (const sync of syncs) {
    const synced = new Set([
      ...sync.lenses.flatMap((lens) => lens.before.map(({ name }) => name)),
      ...sync.fills.map(({ column }) => column),
    ])
    for (const { name, columns, references } of known.table(sync.table)?.constraints ?? []) {
      const writes =
        references !== null &&
        (['cascade', 'set null', 'set default'].includes(references.onUpdate) ||
          ['set null', 'set default'].includes(references.onDelete))
      const column = writes ? columns.find((candidate) => synced.has(candidate)) : undefined
      if (column === undefined) continue
      throw new MigrateError('NOT_SUPPORTED', {
        what: `Foreign key ${name} of ${sync.table.name} writes ${column} when its parent changes, which fires no trigger: the two versions would see different values`,
        next: `Let ${name} refuse instead (ON UPDATE RESTRICT, ON DELETE RESTRICT) in an earlier migration.`,
      })
    }
  }
}
