import type { Action } from '../model/action.ts'
import type { Constraint, Index, Table } from '../model/catalog.ts'
import type { LensColumn } from '../model/lens.ts'
import { resolveTable } from '../catalog/find.ts'
import { sameTable } from '../model/names.ts'
import type { PlannedStep } from '../model/planned-step.ts'
import type { ReversalContext } from './context.ts'
import { LOSSLESS } from './contribution.ts'
import { constraintOf } from './footprint.ts'
import { heldName } from './held-names.ts'

/** What has to let go of columns while they are held, and how it comes back. */
export interface HeldConstraints {
  /** With the names the columns have while the old version is served. */
  readonly drop: readonly Action[]
  readonly bringBack: readonly PlannedStep[]
  readonly footprint: readonly string[]
}

/**
 * A held column binds nobody: its unique, check and foreign key constraints go with the switch and come back after the
 * next one. NOT NULL stays where the way back is proved to give a value.
 */
export function heldConstraints(
  context: ReversalContext,
  table: Table,
  columns: readonly LensColumn[],
  id: string,
): HeldConstraints {
  const names = new Set(columns.map((column) => column.name))
  const renamed = Object.fromEntries(columns.map((column) => [column.name, column.heldName]))
  const constraints = table.constraints.filter(
    (constraint) => constraint.columns.some((name) => names.has(name)) && !letsGoEarlier(context, constraint),
  )
  const indexes = table.indexes.filter(
    (index) => index.unique && index.constraint === null && index.columns.some((name) => names.has(name)),
  )
  const relaxed = columns.filter((column) => column.notNull && !column.neverNull && column.value !== null)
  const name = { schema: table.schema, name: table.name }
  return {
    drop: [
      ...constraints.map((constraint): Action => ({
        kind: 'dropConstraint',
        table: name,
        name: constraint.name,
      })),
      ...indexes.map((index): Action => ({ kind: 'removeIndex', table: name, name: index.name })),
      ...relaxed.map((column): Action => ({ kind: 'dropNotNull', table: name, column: column.name })),
    ],
    bringBack: [
      ...relaxed.map((column, number) =>
        bringBackNotNull(table, column.name, heldName(id, number, `nn_${column.name}`), renamed),
      ),
      ...constraints.map((constraint) => bringBackConstraint(table, constraint, renamed)),
      ...indexes.map((index) => bringBackUniqueIndex(table, index, renamed)),
    ],
    footprint: [...constraints, ...indexes].map((found) => constraintOf(name, found.name)),
  }
}

/** Another operation of the migration drops it at expand already, and brings it back. */
function letsGoEarlier(context: ReversalContext, constraint: Constraint): boolean {
  return context.migration.operations.some((operation) => {
    if (operation.kind === 'dropConstraint' || operation.kind === 'dropIndex')
      return operation.name === constraint.name
    if (operation.kind !== 'dropTable' || constraint.references === null) return false
    return sameTable(resolveTable(context.catalog, operation.table), constraint.references.table)
  })
}

export function bringBackConstraint(
  table: Table,
  constraint: Constraint,
  renamed: Readonly<Record<string, string>> = {},
): PlannedStep {
  return {
    kind: 'bringBack',
    title: `bring back ${constraint.kind} ${constraint.name} on ${table.name}`,
    tables: [{ schema: table.schema, name: table.name }],
    lock: 'writes wait a moment',
    reversal: LOSSLESS,
    returning: {
      kind: 'constraint',
      table: { schema: table.schema, name: table.name },
      constraint,
      // An index on a partitioned table can't be built beside writes: there the constraint is added as a whole.
      index:
        table.kind === 'partitioned'
          ? null
          : (table.indexes.find((index) => index.constraint === constraint.name) ?? null),
    },
    renamed,
  }
}

export function bringBackUniqueIndex(
  table: Table,
  index: Index,
  renamed: Readonly<Record<string, string>> = {},
): PlannedStep {
  return {
    kind: 'bringBack',
    title: `bring back unique index ${index.name} on ${table.name}`,
    tables: [{ schema: table.schema, name: table.name }],
    lock: 'reads and writes go on',
    reversal: LOSSLESS,
    returning: { kind: 'uniqueIndex', table: { schema: table.schema, name: table.name }, index },
    renamed,
  }
}

export function bringBackNotNull(
  table: Table,
  column: string,
  name: string,
  renamed: Readonly<Record<string, string>> = {},
  filled?: string,
): PlannedStep {
  return {
    kind: 'bringBack',
    title: `bring back NOT NULL on ${table.name}.${column}`,
    tables: [{ schema: table.schema, name: table.name }],
    lock: 'writes wait a moment',
    reversal: LOSSLESS,
    returning: {
      kind: 'notNull',
      table: { schema: table.schema, name: table.name },
      column,
      name,
      ...(filled === undefined ? {} : { filled }),
    },
    renamed,
  }
}
