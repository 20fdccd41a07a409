import type { Action, ColumnShape } from '../model/action.ts'
import type { Lens, LensColumn } from '../model/lens.ts'
import type { AddColumn } from '../model/operations/columns.ts'
import type { PlannedStep } from '../model/planned-step.ts'
import { columnsOf } from './columns-after.ts'
import { factsOf, idOf, refuse, refuseTakenColumn, tableBefore, type ReversalContext } from './context.ts'
import { held, LOSSLESS, part, type Contribution } from './contribution.ts'
import { forwardExpression } from './expressions-of.ts'
import { columnOf } from './footprint.ts'
import { heldName } from './held-names.ts'
import { readColumns } from './lens-columns.ts'
import { becomeNotNull } from './not-null-step.ts'

/** A new fact: the old version doesn't know it, a revert hides it and keeps its values for the next `up`. */
export function addColumn(context: ReversalContext, operation: AddColumn): Contribution {
  const table = tableBefore(context, operation.table)
  const { column: name, definition, fill } = operation
  refuseTakenColumn(context, table, name)
  const notNull = definition.notNull ?? false
  if (notNull && fill === undefined && definition.default === undefined) {
    refuse(
      context,
      'OPERATION_INVALID',
      `${table.name}.${name} is NOT NULL, and the old version's rows have no value for it`,
      'Give it a `fill` (for the old version’s rows) or a `default` (for everybody’s).',
    )
  }
  if (fill !== undefined && definition.default !== undefined) {
    refuse(
      context,
      'OPERATION_INVALID',
      `${table.name}.${name} has a \`fill\` and a \`default\`: an INSERT that leaves it out may be of either version, and nothing tells which of the two values it is to have`,
      'Where the default is right for the old version’s rows too, leave `fill` out. Where it is not, leave `default` out, and give it with `op.setDefault` in a migration after this one is contracted.',
    )
  }
  const id = idOf(context, table)
  const target = { schema: table.schema, name: table.name }
  const facts =
    fill === undefined
      ? null
      : factsOf(context, forwardExpression(table, name, definition.type, fill, definition.collation ?? null))
  const lensColumn: LensColumn = {
    name,
    heldName: heldName(id, 0, name),
    type: definition.type,
    collation: definition.collation ?? null,
    notNull,
    default: definition.default?.text ?? null,
    value: fill?.text ?? null,
    reads: readColumns(facts?.reads ?? [], columnsOf(table)),
    fallback: null,
    fallbackReads: [],
    neverNull: facts?.neverNull ?? false,
    comment: definition.comment ?? null,
  }
  const lens: Lens = { id, table: target, before: [], after: [lensColumn], policy: 'hold', contract: 'hold' }
  const atOnce = notNull && fill === undefined
  const shape: ColumnShape = {
    type: definition.type,
    collation: lensColumn.collation,
    notNull: atOnce,
    default: lensColumn.default,
    comment: lensColumn.comment,
  }
  const hide: Action = { kind: 'renameColumn', table: target, from: name, to: lensColumn.heldName }
  const show: Action = { kind: 'renameColumn', table: target, from: lensColumn.heldName, to: name }
  const loosen: Action = { kind: 'dropNotNull', table: target, column: name }
  const tightenLater = notNull && fill !== undefined
  const backfill: readonly PlannedStep[] =
    fill === undefined
      ? []
      : [
          {
            kind: 'backfill',
            title: `fill ${table.name}.${name} in existing rows`,
            tables: [target],
            lock: 'reads and writes go on',
            reversal: LOSSLESS,
            filling: { kind: 'lens', lens },
          },
        ]
  const tighten = tightenLater ? becomeNotNull(target, name, heldName(id, 1, `nn_${name}`)) : []
  return {
    legs: {
      expand: {
        switch: [
          part(
            `add ${table.name}.${name}`,
            target,
            [{ kind: 'addColumn', table: target, name, column: shape }],
            [{ kind: 'removeColumn', table: target, name }],
          ),
        ],
        after: [...backfill, ...tighten],
      },
      withdraw: {
        switch: [
          part(`hold ${table.name}.${name}`, target, tightenLater ? [loosen, hide] : [hide], [], {
            reversal: held(`${table.name}.${name}`),
          }),
        ],
      },
      reapply: {
        switch: [part(`show ${table.name}.${name} again`, target, [show], [])],
        after: tighten,
      },
      discard: {
        switch: [
          part(
            `purge held ${table.name}.${name}`,
            target,
            [{ kind: 'removeColumn', table: target, name: lensColumn.heldName }],
            [],
            {
              reversal: { kind: 'irreversible', because: 'purge destroys what is held' },
            },
          ),
        ],
      },
    },
    lenses: fill === undefined ? [] : [lens],
    footprint: [columnOf(target, name)],
  }
}
