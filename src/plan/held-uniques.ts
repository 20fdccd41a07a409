import type { Index, Table } from '../model/catalog.ts'
import type { Lens, LensColumn } from '../model/lens.ts'
import type { Migration } from '../model/migration.ts'
import type { HeldUnique } from '../model/sync.ts'
import { countsNulls, oldUniques } from '../reversal/old-uniques.ts'

/** A combination of NULLs each: more of them would cost every write too much. */
const MOST_COUNTED_NULLS = 3

/** The uniques of the old schema that a write of the new version can be led around. */
export function heldUniques(
  migration: Pick<Migration, 'operations'>,
  table: Table,
  lenses: readonly Lens[],
): readonly HeldUnique[] {
  const held = lenses.filter((lens) => lens.contract === 'hold' && lens.policy !== 'reject')
  return oldUniques(
    migration,
    table,
    held.flatMap((lens) => lens.before),
  ).flatMap((index) => {
    const found = heldUnique(table, index, held)
    return found === null ? [] : [found]
  })
}

function heldUnique(table: Table, index: Index, lenses: readonly Lens[]): HeldUnique | null {
  const { plainKeys: keys } = index
  const columns = table.columns.filter((column) => index.columns.includes(column.name))
  const standIns = lenses.flatMap((lens) =>
    lens.before
      .filter((column) => columns.some(({ name }) => name === column.name) && canStandIn(column, index))
      .map((column) => ({ lens: lens.id, column: column.name })),
  )
  // A BEFORE trigger sees a generated column as NULL.
  if (keys === null || standIns.length === 0 || columns.some((column) => column.generated !== 'no'))
    return null
  const countedNulls = keys.flatMap((_, position) => {
    const column = columns.find(({ name }) => name === index.keys[position])
    return countsNulls(index) && column?.notNull !== true ? [position] : []
  })
  if (countedNulls.length > MOST_COUNTED_NULLS) return null
  return {
    index: index.name,
    keys,
    countedNulls,
    predicate: index.predicate,
    columns: columns.map(({ name, type, collation }) => ({ name, type, collation })),
    standIns,
    partitioned: table.kind === 'partitioned',
  }
}

function canStandIn(column: LensColumn, index: Index): boolean {
  return column.fallback !== null || (!column.notNull && !countsNulls(index))
}
