import type { Action } from '../model/action.ts'
import type { Catalog, Constraint, Table } from '../model/catalog.ts'
import { sameTable, tableText } from '../model/names.ts'
import type { DropTable } from '../model/operations/tables.ts'
import { idOf, refuse, tableBefore, type ReversalContext } from './context.ts'
import { held, part, type Contribution, type Part } from './contribution.ts'
import { heldTable } from './create-table.ts'
import { constraintOf, wholeTable } from './footprint.ts'
import { bringBackConstraint } from './held-constraints.ts'

/**
 * A table the new version doesn't know. Foreign keys that could refuse one of its writes let go at expand and come
 * back with the old schema; ON DELETE CASCADE and SET NULL out of it refuse nothing and stay.
 */
export function dropTable(context: ReversalContext, operation: DropTable): Contribution {
  const table = tableBefore(context, operation.table)
  const text = tableText(table)
  if (table.kind === 'partition') {
    refuse(
      context,
      'NOT_SUPPORTED',
      `${text} is a partition`,
      'Use op.sql to detach it, with ATTACH as the way back.',
    )
  }
  const target = { schema: table.schema, name: table.name }
  const away = heldTable(idOf(context, target), target)
  const binding = [
    ...refusing(table).map((constraint) => ({ table, constraint })),
    ...pointingTo(context.catalog, table),
  ]
  const hide: Action = { kind: 'moveTable', from: target, to: away }
  const show: Action = { kind: 'moveTable', from: away, to: target }
  const letGo = binding.map(({ table: owner, constraint }): Part =>
    part(
      `let go of foreign key ${constraint.name} on ${owner.name}`,
      { schema: owner.schema, name: owner.name },
      [{ kind: 'dropConstraint', table: { schema: owner.schema, name: owner.name }, name: constraint.name }],
      [
        {
          kind: 'restoreConstraint',
          table: { schema: owner.schema, name: owner.name },
          constraint,
          validated: constraint.validated,
        },
      ],
    ),
  )
  return {
    legs: {
      expand: { switch: letGo },
      reapply: { switch: letGo },
      contract: {
        switch: [part(`hold table ${text}`, target, [hide], [], { reversal: held(`table ${text}`) })],
      },
      restore: { switch: [part(`bring table ${text} back`, target, [show], [])] },
      withdraw: {
        after: binding.map(({ table: owner, constraint }) => bringBackConstraint(owner, constraint)),
      },
      purge: {
        switch: [
          part(`purge held table ${text}`, target, [{ kind: 'removeTable', table: away }], [], {
            reversal: { kind: 'irreversible', because: 'purge destroys what is held' },
          }),
        ],
      },
    },
    footprint: [
      wholeTable(target),
      ...binding.map(({ table: owner, constraint }) => constraintOf(owner, constraint.name)),
    ],
  }
}

function refusing(table: Table): readonly Constraint[] {
  return table.constraints.filter(
    ({ references }) =>
      references !== null &&
      !sameTable(references.table, table) &&
      !['cascade', 'set null'].includes(references.onDelete),
  )
}

function pointingTo(
  catalog: Catalog,
  target: Table,
): readonly { readonly table: Table; readonly constraint: Constraint }[] {
  return catalog.tables.flatMap((table) =>
    sameTable(table, target)
      ? []
      : table.constraints
          .filter(({ references }) => references !== null && sameTable(references.table, target))
          .map((constraint) => ({ table, constraint })),
  )
}
