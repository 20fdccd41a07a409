import type { Action } from '../model/action.ts'
import type { Lens } from '../model/lens.ts'
import type { DropColumn } from '../model/operations/columns.ts'
import { columnBefore, idOf, refuse, tableBefore, type ReversalContext } from './context.ts'
import { held, part, type Contribution } from './contribution.ts'
import { columnOf } from './footprint.ts'
import { heldConstraints } from './held-constraints.ts'
import { oldColumn, refuseUnmovable } from './lens-columns.ts'
import { refuseSameForAll } from './old-uniques.ts'

/** The old fact moves out of sight at contract and stays true there, so that a revert only renames it back. */
export function dropColumn(context: ReversalContext, operation: DropColumn): Contribution {
  const table = tableBefore(context, operation.table)
  const column = columnBefore(context, table, operation.column)
  if (column.generated === 'no') refuseUnmovable(context, table, column)
  if (
    operation.backward === undefined &&
    column.notNull &&
    column.default === null &&
    column.identity === 'no' &&
    column.generated === 'no'
  ) {
    refuse(
      context,
      'OPERATION_INVALID',
      `${table.name}.${column.name} is NOT NULL without a default, and the new version's rows have no value for it`,
      'Give the operation a `backward`: the value those rows have after a revert.',
    )
  }
  const id = idOf(context, table)
  const target = { schema: table.schema, name: table.name }
  const way = operation.backward === undefined ? null : { backward: operation.backward }
  const old = oldColumn(context, table, column, way, id, 0)
  const lens: Lens = { id, table: target, before: [old], after: [], policy: 'hold', contract: 'hold' }
  refuseSameForAll(context, table, lens)
  const constraints = heldConstraints(context, table, [old], id)
  const hide: Action = { kind: 'renameColumn', table: target, from: old.name, to: old.heldName }
  const show: Action = { kind: 'renameColumn', table: target, from: old.heldName, to: old.name }
  const what = `${table.name}.${old.name}`
  return {
    legs: {
      contract: {
        switch: [part(`hold ${what}`, target, [...constraints.drop, hide], [], { reversal: held(what) })],
      },
      restore: {
        switch: [part(`show ${what} again`, target, [show], [])],
        after: constraints.bringBack,
      },
      purge: {
        switch: [
          part(
            `purge held ${what}`,
            target,
            [{ kind: 'removeColumn', table: target, name: old.heldName }],
            [],
            {
              reversal: { kind: 'irreversible', because: 'purge destroys what is held' },
            },
          ),
        ],
      },
    },
    lenses: old.value === null ? [] : [lens],
    footprint: [columnOf(target, old.name), ...constraints.footprint],
  }
}
