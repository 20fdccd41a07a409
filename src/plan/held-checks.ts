import { checkConditions } from '../catalog/check-conditions.ts'
import type { Table } from '../model/catalog.ts'
import type { Lens, LensColumn } from '../model/lens.ts'
import type { Migration } from '../model/migration.ts'
import type { HeldCheck } from '../model/sync.ts'

/** The checks of the old schema that a write of the new version can be led around. */
export function heldChecks(
  migration: Pick<Migration, 'operations'>,
  table: Table,
  lenses: readonly Lens[],
): readonly HeldCheck[] {
  const held = lenses.filter((lens) => lens.contract === 'hold' && lens.policy !== 'reject')
  return checkConditions(table).flatMap(({ columns: names, constraint, text }) => {
    const columns = table.columns.filter(({ name }) => names.includes(name))
    const standIns = held.flatMap((lens) =>
      lens.before
        .filter((column) => names.includes(column.name) && canStandIn(column))
        .map((column) => ({ lens: lens.id, column: column.name })),
    )
    const isDropped = migration.operations.some(
      (operation) => operation.kind === 'dropConstraint' && operation.name === constraint,
    )
    // A BEFORE trigger sees a generated column as NULL.
    if (standIns.length === 0 || isDropped || columns.some(({ generated }) => generated !== 'no')) return []
    return [
      {
        constraint,
        condition: text,
        columns: columns.map(({ collation, name, type }) => ({ name, type, collation })),
        standIns,
      },
    ]
  })
}

function canStandIn(column: LensColumn): boolean {
  return column.fallback !== null || !column.notNull
}
