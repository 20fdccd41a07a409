import type { Action } from '../model/action.ts'
import type { Table } from '../model/catalog.ts'
import type { Lens } from '../model/lens.ts'
import type { ReplaceColumns } from '../model/operations/columns.ts'
import type { PlannedStep } from '../model/planned-step.ts'
import {
  columnBefore,
  factsOf,
  idOf,
  refuse,
  refuseTakenColumn,
  tableBefore,
  type ReversalContext,
} from './context.ts'
import { held, LOSSLESS, part, type Contribution } from './contribution.ts'
import { forwardExpression } from './expressions-of.ts'
import { columnOf } from './footprint.ts'
import { heldConstraints } from './held-constraints.ts'
import { heldName } from './held-names.ts'
import { newColumn, oldColumn, refuseForeignReads, refuseUnmovable } from './lens-columns.ts'
import { becomeNotNull, prepareNotNull } from './not-null-step.ts'
import { refuseSameForAll } from './old-uniques.ts'
import { refuseUnknownWriter } from './writers.ts'

/** The lens itself: both shapes stand side by side from expand to purge, and each transition only hides one of them. */
export function replaceColumns(context: ReversalContext, operation: ReplaceColumns): Contribution {
  const table = tableBefore(context, operation.table)
  const target = { schema: table.schema, name: table.name }
  const id = idOf(context, table)
  const names = Object.keys(operation.from)
  const before = names.map((name, number) => {
    const column = columnBefore(context, table, name)
    refuseUnmovable(context, table, column)
    return oldColumn(context, table, column, operation.from[name] ?? null, id, number)
  })
  const after = Object.entries(operation.into).map(([name, definition], number) => {
    refuseTakenColumn(context, table, name)
    return newColumn(context, table, name, definition, id, before.length + number)
  })
  if (before.length === 0 || after.length === 0) {
    refuse(
      context,
      'OPERATION_INVALID',
      `nothing to replace in ${table.name}`,
      'Name at least one column on each side.',
    )
  }
  refuseForeignReads(context, table, after, before)
  refuseForeignReads(context, table, before, after)
  const lens: Lens = {
    id,
    table: target,
    before,
    after,
    policy: operation.onUnrepresentable ?? 'hold',
    contract: 'hold',
  }
  refuseSameForAll(context, table, lens)
  const ofNulls = Object.entries(operation.into).map(
    ([name, column]) =>
      factsOf(context, forwardExpression(table, name, column.type, column.forward, column.collation ?? null))
        .ofNulls,
  )
  refuseUnknownWriter(context, lens, ofNulls.find((value) => value !== 'null') ?? 'null')
  return { ...legsOf(context, lens, table), lenses: [lens] }
}

function legsOf(context: ReversalContext, lens: Lens, table: Table): Omit<Contribution, 'lenses'> {
  const { table: target, before, after, id } = lens
  const constraints = heldConstraints(context, table, before, id)
  const identified = context.migration.writers === 'identified'
  const hideOld = before.map((column): Action => ({
    kind: 'renameColumn',
    table: target,
    from: column.name,
    to: column.heldName,
  }))
  const showOld = before.map((column): Action => ({
    kind: 'renameColumn',
    table: target,
    from: column.heldName,
    to: column.name,
  }))
  const hideNew = after.map((column): Action => ({
    kind: 'renameColumn',
    table: target,
    from: column.name,
    to: column.heldName,
  }))
  const showNew = after.map((column): Action => ({
    kind: 'renameColumn',
    table: target,
    from: column.heldName,
    to: column.name,
  }))
  const proved = after.filter((column) => column.notNull && column.neverNull)
  const unproved = after.filter((column) => column.notNull && !column.neverNull)
  const check = (name: string): string =>
    heldName(id, 90 + after.findIndex((column) => column.name === name), `nn_${name}`)
  const tighten = proved.flatMap((column) => becomeNotNull(target, column.name, check(column.name)))
  const loosen = proved.map((column): Action => ({ kind: 'dropNotNull', table: target, column: column.name }))
  const lateDefaults = identified ? [] : after.filter((column) => column.default !== null)
  const defaultsOn = lateDefaults.map((column): Action => ({
    kind: 'setDefault',
    table: target,
    column: column.name,
    expression: column.default,
  }))
  const defaultsOff = lateDefaults.map((column): Action => ({
    kind: 'setDefault',
    table: target,
    column: column.name,
    expression: null,
  }))
  const sealLate = unproved.flatMap((column): Action[] => [
    { kind: 'setNotNull', table: target, column: column.name },
    { kind: 'dropConstraint', table: target, name: check(column.name) },
  ])
  const unsealLate = unproved.map((column): Action => ({
    kind: 'dropNotNull',
    table: target,
    column: column.name,
  }))
  const oldText = `${table.name}.${before.map((column) => column.name).join(', ')}`
  const newText = `${table.name}.${after.map((column) => column.name).join(', ')}`
  const irreversible = { reversal: { kind: 'irreversible', because: 'purge destroys what is held' } } as const
  const remove = (columns: Lens['before']): Action[] =>
    columns.map((column) => ({ kind: 'removeColumn', table: target, name: column.heldName }))
  const blocked: readonly PlannedStep[] =
    lens.policy === 'block'
      ? [
          {
            kind: 'assert',
            title: `look for rows of ${table.name} that the old schema can't hold`,
            tables: [target],
            lock: 'none',
            reversal: LOSSLESS,
            check: { kind: 'blocked', lens },
          },
        ]
      : []
  return {
    legs: {
      expand: {
        switch: [
          part(
            `add ${newText} beside ${before.map((column) => column.name).join(', ')}`,
            target,
            after.map((column) => ({
              kind: 'addColumn',
              table: target,
              name: column.name,
              column: { ...column, notNull: false, default: identified ? column.default : null },
            })),
            after.map((column) => ({ kind: 'removeColumn', table: target, name: column.name })),
          ),
        ],
        after: [
          {
            kind: 'backfill',
            title: `fill ${newText} from ${before.map((column) => column.name).join(', ')}`,
            tables: [target],
            lock: 'reads and writes go on',
            reversal: LOSSLESS,
            filling: { kind: 'lens', lens },
          },
          ...tighten,
          ...unproved.map((column): PlannedStep => ({
            kind: 'assert',
            title: `look for rows of ${table.name} without ${column.name}`,
            tables: [target],
            lock: 'none',
            reversal: LOSSLESS,
            check: { kind: 'nulls', table: target, column: column.name },
          })),
        ],
      },
      contract: {
        before: unproved.flatMap((column) => prepareNotNull(target, column.name, check(column.name))),
        switch: [
          part(`hold ${oldText}`, target, [...sealLate, ...defaultsOn, ...constraints.drop, ...hideOld], [], {
            reversal: held(oldText),
          }),
        ],
      },
      restore: {
        switch: [part(`serve ${oldText} again`, target, [...unsealLate, ...defaultsOff, ...showOld], [])],
        after: constraints.bringBack,
      },
      withdraw: {
        before: blocked,
        switch: [part(`hold ${newText}`, target, [...loosen, ...hideNew], [], { reversal: held(newText) })],
      },
      reapply: {
        switch: [part(`serve ${newText} again`, target, showNew, [])],
        after: tighten,
      },
      purge: { switch: [part(`purge held ${oldText}`, target, remove(before), [], irreversible)] },
      discard: { switch: [part(`purge held ${newText}`, target, remove(after), [], irreversible)] },
    },
    footprint: [...before, ...after]
      .map((column) => columnOf(target, column.name))
      .concat(constraints.footprint),
  }
}
