import type { Action } from '../model/action.ts'
import type { DropConstraint } from '../model/operations/constraints.ts'
import { refuse, tableBefore, type ReversalContext } from './context.ts'
import { part, type Contribution } from './contribution.ts'
import { constraintOf } from './footprint.ts'
import { bringBackConstraint } from './held-constraints.ts'

/** The new version may write what the rule forbade, so it goes at expand and comes back with the old schema. */
export function dropConstraint(context: ReversalContext, operation: DropConstraint): Contribution {
  const table = tableBefore(context, operation.table)
  const target = { schema: table.schema, name: table.name }
  const constraint = table.constraints.find((candidate) => candidate.name === operation.name)
  if (constraint === undefined) {
    return refuse(
      context,
      'OPERATION_INVALID',
      `table ${table.name} has no constraint ${operation.name}`,
      `Its constraints: ${table.constraints.map((candidate) => candidate.name).join(', ') || 'none'}.`,
    )
  }
  if (constraint.kind === 'primary key') {
    refuse(
      context,
      'NOT_SUPPORTED',
      `${constraint.name} is the primary key of ${table.name}`,
      'Keep it, or use op.sql.',
    )
  }
  const pointing = context.catalog.tables.flatMap((other) =>
    other.constraints.filter(
      ({ references }) =>
        references?.table.name === table.name &&
        references.table.schema === table.schema &&
        references.columns.length === constraint.columns.length &&
        references.columns.every((column) => constraint.columns.includes(column)),
    ),
  )
  if (constraint.kind === 'unique' && pointing.length > 0) {
    refuse(
      context,
      'NOT_SUPPORTED',
      `foreign keys may rest on ${constraint.name}: ${pointing.map((found) => found.name).join(', ')}`,
      'Drop them in an earlier migration.',
    )
  }
  const drop: Action = { kind: 'dropConstraint', table: target, name: constraint.name }
  const letGo = part(
    `let go of ${constraint.kind} ${constraint.name}`,
    target,
    [drop],
    [{ kind: 'restoreConstraint', table: target, constraint, validated: constraint.validated }],
  )
  return {
    legs: {
      expand: { switch: [letGo] },
      reapply: { switch: [letGo] },
      withdraw: { after: [bringBackConstraint(table, constraint)] },
    },
    footprint: [constraintOf(target, constraint.name)],
  }
}
