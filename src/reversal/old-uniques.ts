import type { Index, Table } from '../model/catalog.ts'
import type { Lens, LensColumn } from '../model/lens.ts'
import type { Migration } from '../model/migration.ts'
import { refuse, type ReversalContext } from './context.ts'

/** The unique indexes over old columns that stand while both versions run. */
export function oldUniques(
  migration: Pick<Migration, 'operations'>,
  table: Table,
  columns: readonly LensColumn[],
): readonly Index[] {
  const names = new Set(columns.map((column) => column.name))
  return table.indexes.filter(
    (index) =>
      index.unique &&
      index.columns.some((name) => names.has(name)) &&
      !migration.operations.some(
        (operation) =>
          (operation.kind === 'dropConstraint' && operation.name === index.constraint) ||
          (operation.kind === 'dropIndex' && operation.name === index.name),
      ),
  )
}

/** Whether NULL is a value that it has only once, and so no way out. */
export function countsNulls(index: Index): boolean {
  return index.definition.includes(') NULLS NOT DISTINCT')
}

/** One value for every row that needs it, and a unique that takes it once: the second such write would be refused. */
export function refuseSameForAll(
  context: ReversalContext,
  table: Table,
  lens: Pick<Lens, 'before' | 'after' | 'policy'>,
): void {
  if (lens.policy === 'reject') return
  for (const index of oldUniques(context.migration, table, lens.before)) {
    const columns = lens.before.filter((column) => index.columns.includes(column.name))
    const isSame = (column: LensColumn): boolean =>
      (column.notNull || countsNulls(index)) && isConstant(column, lens.after.length === 0)
    if (!columns.every(isSame)) continue
    const names = columns.map((column) => column.name).join(', ')
    refuse(
      context,
      'OPERATION_INVALID',
      `the ${lens.after.length === 0 ? 'backward' : 'fallback'} of ${table.name}.${names} is one value for all rows, and ${index.name} takes it only once`,
      `Let it differ from row to row by reading a key of ${table.name}, as in sql\`'n/a ' || id\`, or allow NULL in ${names} in an earlier migration.`,
    )
  }
}

function isConstant(column: LensColumn, isDropped: boolean): boolean {
  if (isDropped) return column.value !== null && column.reads.length === 0
  return column.fallback !== null && column.fallbackReads.length === 0
}
