import type { Action } from '../model/action.ts'
import type { TableName } from '../model/names.ts'
import type { DropDefault, SetDefault } from '../model/operations/columns.ts'
import { columnBefore, refuse, tableBefore, type ReversalContext } from './context.ts'
import { part, type Contribution } from './contribution.ts'
import { columnOf } from './footprint.ts'

/** The new version counts on its default as soon as it runs; the one before comes back with the old schema. */
export function setDefault(context: ReversalContext, operation: SetDefault): Contribution {
  const { target, before, text } = defaultBefore(context, operation)
  const set: Action = {
    kind: 'setDefault',
    table: target,
    column: operation.column,
    expression: operation.default.text,
  }
  const apply = part(`set the default of ${text}`, target, [set], [before])
  return {
    legs: {
      expand: { switch: [apply] },
      reapply: { switch: [apply] },
      withdraw: { switch: [part(`bring back the default of ${text}`, target, [before], [])] },
    },
    footprint: [columnOf(target, operation.column)],
  }
}

/** The old version counts on its default for as long as it runs. */
export function dropDefault(context: ReversalContext, operation: DropDefault): Contribution {
  const { target, before, text, had } = defaultBefore(context, operation)
  if (!had) refuse(context, 'OPERATION_INVALID', `${text} has no default`, 'Leave the operation out.')
  const drop: Action = { kind: 'setDefault', table: target, column: operation.column, expression: null }
  return {
    legs: {
      contract: { switch: [part(`drop the default of ${text}`, target, [drop], [])] },
      restore: { switch: [part(`bring back the default of ${text}`, target, [before], [])] },
    },
    footprint: [columnOf(target, operation.column)],
  }
}

function defaultBefore(
  context: ReversalContext,
  operation: SetDefault | DropDefault,
): { target: TableName; before: Action; text: string; had: boolean } {
  const table = tableBefore(context, operation.table)
  const column = columnBefore(context, table, operation.column)
  if (column.generated !== 'no' || column.identity !== 'no') {
    refuse(
      context,
      'NOT_SUPPORTED',
      `${table.name}.${column.name} gets its value from the server`,
      'Use op.sql.',
    )
  }
  const target = { schema: table.schema, name: table.name }
  return {
    target,
    before: { kind: 'setDefault', table: target, column: column.name, expression: column.default },
    text: `${table.name}.${column.name}`,
    had: column.default !== null,
  }
}
