import { findTable, resolveTable } from '../catalog/find.ts'
import type { Action, DeclaredConstraint } from '../model/action.ts'
import {
  constraintName,
  type AddCheck,
  type AddForeignKey,
  type AddUnique,
} from '../model/operations/constraints.ts'
import type { PlannedStep } from '../model/planned-step.ts'
import {
  columnBefore,
  idOf,
  isCreated,
  refuse,
  refuseLongName,
  tableBefore,
  type ReversalContext,
} from './context.ts'
import { LOSSLESS, part, type Contribution } from './contribution.ts'
import { constraintOf } from './footprint.ts'
import { heldName } from './held-names.ts'
import { declaredKey, holdForeignKeys } from './new-foreign-keys.ts'

type AddConstraint = AddUnique | AddForeignKey | AddCheck

/**
 * A rule that the old version doesn't know binds nobody before it is gone. Rows that break it are looked for at expand,
 * and it is built and validated at contract, beside running writes.
 */
export function addConstraint(context: ReversalContext, operation: AddConstraint): Contribution {
  const target = resolveTable(context.catalog, operation.table)
  const constraint = declared(operation)
  const name = operation.name ?? nameOf(target.name, constraint)
  refuseLongName(context, name)
  const footprint = [constraintOf(target, name)]
  const add: Action = { kind: 'addConstraint', table: target, name, constraint, validated: true }
  if (isCreated(context, target)) {
    const expand = { switch: [part(`add ${constraint.kind} ${name}`, target, [add], [])] }
    if (constraint.kind !== 'foreign key') return { legs: { expand }, footprint }
    return {
      legs: { expand, ...holdForeignKeys(target, [declaredKey(context, target, { ...constraint, name })]) },
      footprint,
    }
  }
  const table = tableBefore(context, operation.table)
  refuseTaken(context, table.name, table.constraints, name)
  if (constraint.kind !== 'check') refuseUnknownColumns(context, operation.table, constraint.columns)
  if (constraint.kind === 'foreign key') {
    const parent = resolveTable(context.catalog, constraint.references.table)
    if (findTable(context.catalog, parent) === undefined && !isCreated(context, parent)) {
      refuse(
        context,
        'OPERATION_INVALID',
        `there is no table ${constraint.references.table} to point to`,
        'Create it first.',
      )
    }
  }
  const base = { tables: [target], reversal: LOSSLESS } as const
  const look: PlannedStep = {
    ...base,
    kind: 'assert',
    title: `look for rows of ${table.name} that break ${name}`,
    lock: 'none',
    check:
      constraint.kind === 'unique'
        ? { kind: 'duplicates', table: target, columns: constraint.columns }
        : { kind: 'violations', table: target, constraint },
  }
  const drop: Action = { kind: 'dropConstraint', table: target, name }
  const restore = { switch: [part(`take ${constraint.kind} ${name} away`, target, [drop], [])] }
  const early = readsNewColumn(context, operation, constraint) ? {} : { expand: { before: [look] } }
  if (constraint.kind === 'unique') {
    const index = heldName(idOf(context, target), 0, name)
    return {
      legs: {
        ...early,
        contract: {
          before: [
            look,
            {
              ...base,
              kind: 'buildIndex',
              title: `build the index of unique ${name} on ${table.name}`,
              lock: 'reads and writes go on',
              table: target,
              name: index,
              index: { kind: 'createIndex', table: operation.table, keys: constraint.columns, unique: true },
            },
          ],
          switch: [
            part(`attach unique ${name}`, target, [{ kind: 'attachUnique', table: target, name, index }], []),
          ],
        },
        restore,
      },
      footprint,
    }
  }
  return {
    legs: {
      ...early,
      contract: {
        before: [
          look,
          {
            ...base,
            kind: 'transaction',
            title: `add ${constraint.kind} ${name} for new rows`,
            lock: 'writes wait a moment',
            do: [{ ...add, validated: false }],
            undo: [drop],
          },
          {
            ...base,
            kind: 'validate',
            title: `validate ${constraint.kind} ${name}`,
            lock: 'reads and writes go on',
            table: target,
            constraint: name,
          },
        ],
      },
      restore,
    },
    footprint,
  }
}

function declared(operation: AddConstraint): DeclaredConstraint {
  switch (operation.kind) {
    case 'addUnique':
      return { kind: 'unique', columns: operation.columns }
    case 'addForeignKey':
      return {
        kind: 'foreign key',
        columns: operation.columns,
        references: operation.references,
        ...(operation.onDelete === undefined ? {} : { onDelete: operation.onDelete }),
        ...(operation.onUpdate === undefined ? {} : { onUpdate: operation.onUpdate }),
      }
    case 'addCheck':
      return { kind: 'check', expression: operation.expression }
    default:
      return operation satisfies never
  }
}

function nameOf(table: string, constraint: DeclaredConstraint): string {
  switch (constraint.kind) {
    case 'unique':
      return constraintName(table, constraint.columns, 'key')
    case 'foreign key':
      return constraintName(table, constraint.columns, 'fkey')
    case 'check':
      return constraintName(table, [], 'check')
    default:
      return constraint satisfies never
  }
}

function refuseTaken(
  context: ReversalContext,
  table: string,
  constraints: readonly { readonly name: string }[],
  name: string,
): void {
  if (constraints.some((constraint) => constraint.name === name)) {
    refuse(
      context,
      'NAME_TAKEN',
      `table ${table} has a constraint ${name} already`,
      'Give this one another `name`.',
    )
  }
}

/** Columns the migration itself brings count as there. */
function refuseUnknownColumns(context: ReversalContext, tableText: string, columns: readonly string[]): void {
  const table = tableBefore(context, tableText)
  const brought = newColumnNames(context, tableText)
  for (const column of columns) if (!brought.has(column)) columnBefore(context, table, column)
}

function newColumnNames(context: ReversalContext, table: string): ReadonlySet<string> {
  return new Set(
    context.migration.operations.flatMap((operation) => {
      if (!('table' in operation) || operation.table !== table) return []
      if (operation.kind === 'addColumn') return [operation.column]
      if (operation.kind === 'renameColumn') return [operation.to]
      return operation.kind === 'replaceColumns' ? Object.keys(operation.into) : []
    }),
  )
}

function readsNewColumn(
  context: ReversalContext,
  operation: AddConstraint,
  constraint: DeclaredConstraint,
): boolean {
  const brought = newColumnNames(context, operation.table)
  if (constraint.kind === 'check')
    return [...brought].some((name) => constraint.expression.text.includes(name))
  return constraint.columns.some((column) => brought.has(column))
}
