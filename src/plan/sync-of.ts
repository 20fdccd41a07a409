import { findTable, resolveTable } from '../catalog/find.ts'
import { keyOf } from '../catalog/key-of.ts'
import type { Catalog, Table } from '../model/catalog.ts'
import type { Migration } from '../model/migration.ts'
import { migrationTime, sameTable, tableText, type TableName } from '../model/names.ts'
import type { Sync, SyncState } from '../model/sync.ts'
import type { Contribution } from '../reversal/contribution.ts'
import { partId } from '../reversal/held-names.ts'
import { heldChecks } from './held-checks.ts'
import { heldUniques } from './held-uniques.ts'

/** The triggers of one migration: one set a table, whatever the number of its lenses there. */
export function syncsOf(
  migration: Pick<Migration, 'name' | 'operations' | 'writers'>,
  catalog: Catalog,
  contributions: readonly Contribution[],
): readonly Sync[] {
  const lenses = contributions.flatMap((contribution) => contribution.lenses ?? [])
  const fills = contributions.flatMap((contribution) => contribution.fills ?? [])
  const tables: TableName[] = []
  for (const { table } of [...lenses, ...fills]) {
    if (!tables.some((known) => sameTable(known, table))) tables.push(table)
  }
  return tables.flatMap((name) => {
    const table = findTable(catalog, name)
    if (table === undefined) return []
    const own = lenses.filter((lens) => sameTable(lens.table, name))
    const held = migration.operations.flatMap((operation) => {
      if (!('table' in operation) || !sameTable(resolveTable(catalog, operation.table), name)) return []
      if (operation.kind === 'replaceColumns') return Object.keys(operation.from)
      return operation.kind === 'dropColumn' ? [operation.column] : []
    })
    return [
      {
        id: partId(migration.name, -1, tableText(name)),
        table: name,
        state: 'expanded',
        // Two-sided lenses first: a one-sided one may read what they fill.
        lenses: own.toSorted((a, b) => Number(isOneSided(a)) - Number(isOneSided(b))),
        fills: fills.filter((fill) => sameTable(fill.table, name)),
        uniques: heldUniques(migration, table, own),
        checks: heldChecks(migration, table, own),
        since: migrationTime(migration.name),
        writers: migration.writers,
        key: keyOf(withoutHeld(table, held)).flatMap((key) =>
          table.columns.filter((column) => column.name === key),
        ),
      } satisfies Sync,
    ]
  })
}

export function inState(sync: Sync, state: SyncState): Sync {
  return { ...sync, state }
}

function isOneSided(lens: Sync['lenses'][number]): boolean {
  return lens.before.length === 0 || lens.after.length === 0
}

/** A key that is held while the new version alone is served tells its rows apart no longer. */
function withoutHeld(table: Table, held: readonly string[]): Table {
  const indexes = table.indexes.filter((index) => !index.columns.some((name) => held.includes(name)))
  return { ...table, indexes }
}
