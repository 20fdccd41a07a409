import type { Action } from '../model/action.ts'
import type { Column, Table } from '../model/catalog.ts'
import type { DropNotNull, SetNotNull } from '../model/operations/columns.ts'
import type { Filling, PlannedStep } from '../model/planned-step.ts'
import type { NullFill } from '../model/sync.ts'
import type { SqlFragment } from '../model/sql-fragment.ts'
import { columnsOf } from './columns-after.ts'
import { columnBefore, factsOf, idOf, refuse, tableBefore, type ReversalContext } from './context.ts'
import { LOSSLESS, part, type Contribution } from './contribution.ts'
import { fillExpression } from './expressions-of.ts'
import { columnOf } from './footprint.ts'
import { bringBackNotNull } from './held-constraints.ts'
import { heldName } from './held-names.ts'
import { readColumns } from './lens-columns.ts'
import { becomeNotNull, prepareNotNull } from './not-null-step.ts'

/**
 * One name, NULL allowed in one schema only. With a stand-in (`fill`, `backward`) a marker column remembers which rows
 * have it in place of NULL; without one, rows with NULL are counted and never changed.
 */
export function setNotNull(context: ReversalContext, operation: SetNotNull): Contribution {
  const table = tableBefore(context, operation.table)
  const column = columnBefore(context, table, operation.column)
  if (column.notNull) {
    refuse(
      context,
      'OPERATION_INVALID',
      `${table.name}.${column.name} is NOT NULL already`,
      'Leave the operation out.',
    )
  }
  const target = { schema: table.schema, name: table.name }
  const id = idOf(context, table)
  const check = heldName(id, 0, `nn_${column.name}`)
  const footprint = [columnOf(target, column.name)]
  const loosen: Action = { kind: 'dropNotNull', table: target, column: column.name }
  if (operation.fill === undefined) {
    const look = lookForNulls(table, column.name)
    return {
      legs: {
        expand: { before: [look] },
        reapply: { before: [look] },
        contract: {
          before: [look, ...prepareNotNull(target, column.name, check)],
          switch: [
            part(
              `set ${table.name}.${column.name} NOT NULL`,
              target,
              [
                { kind: 'setNotNull', table: target, column: column.name },
                { kind: 'dropConstraint', table: target, name: check },
              ],
              [],
            ),
          ],
        },
        restore: {
          switch: [part(`allow NULL in ${table.name}.${column.name} again`, target, [loosen], [])],
        },
      },
      footprint,
    }
  }
  const fill = nullFill(context, table, column, operation.fill, 'after')
  const fillIn = backfill(table, `fill NULL in ${table.name}.${column.name}`, { kind: 'fillNulls', fill })
  const takeOut = backfill(table, `give ${table.name}.${column.name} its NULLs back`, {
    kind: 'unfillNulls',
    fill,
  })
  return {
    legs: {
      expand: {
        switch: [addMarker(table, fill)],
        after: [fillIn, ...becomeNotNull(target, column.name, check)],
      },
      withdraw: {
        switch: [part(`allow NULL in ${table.name}.${column.name} again`, target, [loosen], [])],
        after: [takeOut],
      },
      reapply: { after: [fillIn, ...becomeNotNull(target, column.name, check)] },
      purge: { switch: [removeMarker(fill)] },
      discard: { switch: [removeMarker(fill)] },
    },
    fills: [fill],
    footprint,
  }
}

export function dropNotNull(context: ReversalContext, operation: DropNotNull): Contribution {
  const table = tableBefore(context, operation.table)
  const column = columnBefore(context, table, operation.column)
  if (!column.notNull) {
    refuse(
      context,
      'OPERATION_INVALID',
      `${table.name}.${column.name} allows NULL already`,
      'Leave the operation out.',
    )
  }
  const target = { schema: table.schema, name: table.name }
  const id = idOf(context, table)
  const loosen = part(
    `allow NULL in ${table.name}.${column.name}`,
    target,
    [{ kind: 'dropNotNull', table: target, column: column.name }],
    [{ kind: 'setNotNull', table: target, column: column.name }],
  )
  const comeBack = (filled?: string): PlannedStep =>
    bringBackNotNull(table, column.name, heldName(id, 0, `nn_${column.name}`), {}, filled)
  const footprint = [columnOf(target, column.name)]
  if (operation.backward === undefined) {
    return {
      legs: {
        expand: { switch: [loosen] },
        reapply: { switch: [loosen] },
        withdraw: { after: [comeBack()] },
      },
      footprint,
    }
  }
  const fill = nullFill(context, table, column, operation.backward, 'before')
  return {
    legs: {
      expand: { switch: [loosen, addMarker(table, fill)] },
      withdraw: {
        after: [
          backfill(table, `put a value where ${table.name}.${column.name} is NULL`, {
            kind: 'fillNulls',
            fill,
          }),
          comeBack(fill.value),
        ],
      },
      reapply: {
        switch: [loosen],
        after: [
          backfill(table, `give ${table.name}.${column.name} its NULLs back`, { kind: 'unfillNulls', fill }),
        ],
      },
      purge: { switch: [removeMarker(fill)] },
      discard: { switch: [removeMarker(fill)] },
    },
    fills: [fill],
    footprint,
  }
}

function nullFill(
  context: ReversalContext,
  table: Table,
  column: Column,
  value: SqlFragment,
  strict: NullFill['strict'],
): NullFill {
  const facts = factsOf(context, fillExpression(table, column.name, value))
  const id = idOf(context, table)
  return {
    id,
    table: { schema: table.schema, name: table.name },
    column: column.name,
    marker: heldName(id, 1, `null_${column.name}`),
    value: value.text,
    type: column.type,
    reads: readColumns(facts.reads, columnsOf(table)),
    strict,
  }
}

function addMarker(table: Table, fill: NullFill): ReturnType<typeof part> {
  const shape = { type: 'boolean', collation: null, notNull: false, default: null, comment: null }
  return part(
    `remember which rows of ${table.name} have NULL in ${fill.column}`,
    fill.table,
    [
      { kind: 'addColumn', table: fill.table, name: fill.marker, column: shape },
      { kind: 'makeNullFill', fill },
    ],
    [
      // The triggers stop in the same transaction: what they filled since the slices goes with them.
      ...(fill.strict === 'after' ? [{ kind: 'unfillNulls', fill } as const] : []),
      { kind: 'removeNullFill', fill },
      { kind: 'removeColumn', table: fill.table, name: fill.marker },
    ],
  )
}

function removeMarker(fill: NullFill): ReturnType<typeof part> {
  return part(
    `forget which rows of ${fill.table.name} had NULL in ${fill.column}`,
    fill.table,
    [
      { kind: 'removeNullFill', fill },
      { kind: 'removeColumn', table: fill.table, name: fill.marker },
    ],
    [],
    { reversal: { kind: 'irreversible', because: 'purge destroys what is held' } },
  )
}

function backfill(table: Table, title: string, filling: Filling): PlannedStep {
  return {
    kind: 'backfill',
    title,
    tables: [{ schema: table.schema, name: table.name }],
    lock: 'reads and writes go on',
    reversal: { kind: 'captured', what: 'a marker on each changed row' },
    filling,
  }
}

function lookForNulls(table: Table, column: string): PlannedStep {
  return {
    kind: 'assert',
    title: `look for rows of ${table.name} without ${column}`,
    tables: [{ schema: table.schema, name: table.name }],
    lock: 'none',
    reversal: LOSSLESS,
    check: { kind: 'nulls', table: { schema: table.schema, name: table.name }, column },
  }
}
