import { findTable, findView } from '../catalog/find.ts'
import type { Action } from '../model/action.ts'
import { tableText, type TableName } from '../model/names.ts'
import type { CreateTable } from '../model/operations/tables.ts'
import { holdSchema } from '../model/owned-names.ts'
import { idOf, refuse, refuseLongName, tableNamed, type ReversalContext } from './context.ts'
import { held, part, type Contribution } from './contribution.ts'
import { newTable } from './footprint.ts'
import { holdForeignKeys, newForeignKeys } from './new-foreign-keys.ts'

/** A new table: a revert moves it, rows and all, to the hold, and the next `up` moves it back. */
export function createTable(context: ReversalContext, operation: CreateTable): Contribution {
  const target = tableNamed(context, operation.table)
  if (findTable(context.catalog, target) !== undefined || findView(context.catalog, target) !== undefined) {
    refuse(
      context,
      'NAME_TAKEN',
      `there is a table or view ${tableText(target)} already`,
      'Choose another name, or take the existing one over with `migrate baseline`.',
    )
  }
  for (const name of [target.name, ...Object.keys(operation.columns)]) refuseLongName(context, name)
  const text = tableText(target)
  const away = heldTable(idOf(context, target), target)
  const keys = holdForeignKeys(target, newForeignKeys(context, target, operation))
  const hide: Action = { kind: 'moveTable', from: target, to: away }
  const show: Action = { kind: 'moveTable', from: away, to: target }
  return {
    legs: {
      expand: {
        switch: [
          part(
            `create table ${text}`,
            target,
            [{ kind: 'createTable', table: target, definition: operation }],
            [{ kind: 'removeTable', table: target }],
            { lock: 'none' },
          ),
        ],
      },
      withdraw: {
        switch: [
          ...(keys.withdraw.switch ?? []),
          part(`hold table ${text}`, target, [hide], [], { reversal: held(`table ${text}`) }),
        ],
      },
      reapply: { switch: [part(`bring table ${text} back`, target, [show], [])], ...keys.reapply },
      discard: {
        switch: [
          part(`purge held table ${text}`, target, [{ kind: 'removeTable', table: away }], [], {
            reversal: { kind: 'irreversible', because: 'purge destroys what is held' },
          }),
        ],
      },
    },
    footprint: [newTable(target)],
  }
}

/** A schema of its own, since indexes and sequences keep their names too. */
export function heldTable(id: string, table: TableName): TableName {
  return { schema: holdSchema(id), name: table.name }
}
