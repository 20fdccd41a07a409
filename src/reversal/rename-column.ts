import { resolveTable } from '../catalog/find.ts'
import type { Action } from '../model/action.ts'
import type { Table } from '../model/catalog.ts'
import type { Lens, LensColumn } from '../model/lens.ts'
import { sameTable, type TableName } from '../model/names.ts'
import type { RenameColumn } from '../model/operations/columns.ts'
import type { PlannedStep } from '../model/planned-step.ts'
import {
  columnBefore,
  idOf,
  refuse,
  refuseTakenColumn,
  tableBefore,
  type ReversalContext,
} from './context.ts'
import { held, LOSSLESS, part, type Contribution } from './contribution.ts'
import { columnOf } from './footprint.ts'
import { heldName } from './held-names.ts'
import { refuseUnknownWriter } from './writers.ts'

/**
 * One column under two names: a mirror serves the new one while both versions run, and contract swaps the names, so
 * that indexes, keys and constraints stay with the column they were made for.
 */
export function renameColumn(context: ReversalContext, operation: RenameColumn): Contribution {
  const table = tableBefore(context, operation.table)
  const column = columnBefore(context, table, operation.from)
  refuseTakenColumn(context, table, operation.to)
  if (column.generated !== 'no') {
    refuse(
      context,
      'NOT_SUPPORTED',
      `${table.name}.${column.name} is a generated column, which no trigger can keep in step with a mirror`,
      'Use op.sql with its own way back.',
    )
  }
  const target = { schema: table.schema, name: table.name }
  const id = idOf(context, table)
  const identified = context.migration.writers === 'identified'
  const shared = {
    type: column.type,
    collation: column.collation,
    notNull: column.notNull,
    default: column.default,
    fallback: null,
    fallbackReads: [],
    neverNull: column.notNull,
    comment: column.comment,
  }
  const before: LensColumn = {
    ...shared,
    name: operation.from,
    heldName: operation.to,
    value: operation.to,
    reads: [{ name: operation.to, type: column.type }],
  }
  const after: LensColumn = {
    ...shared,
    name: operation.to,
    heldName: heldName(id, 0, operation.to),
    value: operation.from,
    reads: [{ name: operation.from, type: column.type }],
  }
  const lens: Lens = { id, table: target, before: [before], after: [after], policy: 'hold', contract: 'swap' }
  refuseUnknownWriter(context, lens, 'null')
  const hide: Action = { kind: 'renameColumn', table: target, from: after.name, to: after.heldName }
  const show: Action = { kind: 'renameColumn', table: target, from: after.heldName, to: after.name }
  const away: Action = { kind: 'renameColumn', table: target, from: before.name, to: after.name }
  const back: Action = { kind: 'renameColumn', table: target, from: after.name, to: before.name }
  const mirrors = mirrorIndexes(context, table, id, before.name, after.name)
  // Its indexes first: MariaDB drops no column of an index over several, and MySQL makes the index one over the others.
  const removeMirror: readonly Action[] = [
    ...mirrors.map(({ name }): Action => ({ kind: 'removeIndex', table: target, name })),
    { kind: 'removeColumn', table: target, name: after.heldName },
  ]
  const irreversible = { reversal: { kind: 'irreversible', because: 'purge destroys what is held' } } as const
  return {
    legs: {
      expand: {
        switch: [
          part(
            `add ${table.name}.${after.name}, a mirror of ${before.name}`,
            target,
            [
              {
                kind: 'addColumn',
                table: target,
                name: after.name,
                // A release that says who it is may leave it out, and counts on the default then.
                column: { ...after, notNull: false, default: identified ? after.default : null },
              },
            ],
            [{ kind: 'removeColumn', table: target, name: after.name }],
          ),
        ],
        after: [
          {
            kind: 'backfill',
            title: `copy ${table.name}.${before.name} to ${after.name}`,
            tables: [target],
            lock: 'reads and writes go on',
            reversal: LOSSLESS,
            filling: { kind: 'lens', lens },
          },
          ...mirrors,
        ],
      },
      contract: {
        switch: [part(`rename ${table.name}.${before.name} to ${after.name}`, target, [hide, away], [])],
      },
      restore: {
        switch: [part(`serve ${table.name}.${before.name} and ${after.name}`, target, [back, show], [])],
      },
      withdraw: {
        switch: [
          part(`hold the mirror ${table.name}.${after.name}`, target, [hide], [], {
            reversal: held(`${table.name}.${after.name}`),
          }),
        ],
      },
      reapply: {
        switch: [part(`serve ${table.name}.${after.name} again`, target, [show], [])],
      },
      purge: {
        switch: [
          part(`purge the mirror of ${table.name}.${after.name}`, target, removeMirror, [], irreversible),
        ],
      },
      discard: {
        switch: [
          part(`purge the mirror ${table.name}.${after.name}`, target, removeMirror, [], irreversible),
        ],
      },
    },
    lenses: [lens],
    footprint: [columnOf(target, before.name), columnOf(target, after.name)],
  }
}

/**
 * The new version looks rows up by the new name, and names it in ON CONFLICT: it needs the same indexes there, but for
 * those that the migration takes from it.
 */
function mirrorIndexes(
  context: ReversalContext,
  table: Table,
  id: string,
  from: string,
  to: string,
): readonly Extract<PlannedStep, { kind: 'mirrorIndex' }>[] {
  if (table.kind === 'partitioned') return []
  const target: TableName = { schema: table.schema, name: table.name }
  const gone = context.migration.operations.flatMap((operation) =>
    (operation.kind === 'dropConstraint' || operation.kind === 'dropIndex') &&
    sameTable(resolveTable(context.catalog, operation.table), table)
      ? [operation.name]
      : [],
  )
  return table.indexes
    .filter(
      (index) => index.keys.includes(from) && index.valid && !gone.includes(index.constraint ?? index.name),
    )
    .map((index, number) => ({
      kind: 'mirrorIndex',
      title: `build on ${to} what ${index.name} is on ${from}`,
      tables: [target],
      lock: 'reads and writes go on',
      reversal: LOSSLESS,
      table: target,
      name: heldName(id, number + 1, index.name),
      index,
      from,
      to,
    }))
}
