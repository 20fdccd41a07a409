import { findTable, findView } from '../catalog/find.ts'
import type { Action } from '../model/action.ts'
import { tableText } from '../model/names.ts'
import type { RenameTable } from '../model/operations/tables.ts'
import { refuse, refuseLongName, tableBefore, tableNamed, type ReversalContext } from './context.ts'
import { part, type Contribution } from './contribution.ts'
import { wholeTable } from './footprint.ts'

/** While both versions run an updatable view serves the new name; contract renames the table itself. */
export function renameTable(context: ReversalContext, operation: RenameTable): Contribution {
  const table = tableBefore(context, operation.from)
  const from = { schema: table.schema, name: table.name }
  const to = tableNamed(context, operation.to)
  refuseLongName(context, to.name)
  if (findTable(context.catalog, to) !== undefined || findView(context.catalog, to) !== undefined) {
    refuse(context, 'NAME_TAKEN', `there is a table or view ${tableText(to)} already`, 'Choose another name.')
  }
  const others = context.migration.operations.some(
    (other) => 'table' in other && [operation.from, operation.to].includes(other.table),
  )
  if (others) {
    refuse(
      context,
      'NOT_SUPPORTED',
      `${tableText(from)} is renamed and changed in one migration`,
      'Rename it in a migration of its own.',
    )
  }
  const makeAlias: Action = {
    kind: 'createAlias',
    alias: to,
    table: from,
    columns: table.columns.map((column) => column.name),
  }
  const dropAlias: Action = { kind: 'dropAlias', alias: to }
  const rename: Action = { kind: 'moveTable', from, to }
  const renameBack: Action = { kind: 'moveTable', from: to, to: from }
  const serve = part(`serve ${tableText(from)} as ${tableText(to)} too`, from, [makeAlias], [dropAlias])
  return {
    legs: {
      expand: { switch: [serve] },
      reapply: { switch: [serve] },
      withdraw: { switch: [part(`take the name ${tableText(to)} away`, from, [dropAlias], [])] },
      contract: {
        switch: [part(`rename ${tableText(from)} to ${tableText(to)}`, from, [dropAlias, rename], [])],
      },
      restore: {
        switch: [
          part(`rename ${tableText(to)} back to ${tableText(from)}`, from, [renameBack, makeAlias], []),
        ],
      },
    },
    footprint: [wholeTable(from), wholeTable(to)],
  }
}
