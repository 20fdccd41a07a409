import type { Action } from '../model/action.ts'
import type { SetComment } from '../model/operations/code.ts'
import { columnBefore, isCreated, tableBefore, tableNamed, type ReversalContext } from './context.ts'
import { part, type Contribution } from './contribution.ts'
import { columnOf } from './footprint.ts'

/** Said at expand; the words before come back with the old schema. */
export function comment(context: ReversalContext, operation: SetComment): Contribution {
  const { target } = operation
  const name = tableNamed(context, target.table)
  const column = target.on === 'column' ? target.column : null
  const set: Action = { kind: 'comment', table: name, column, text: operation.text }
  const title = `comment on ${target.table}${column === null ? '' : `.${column}`}`
  const options = { lock: 'reads and writes go on' } as const
  if (isCreated(context, name) || (column !== null && bringsColumn(context, target.table, column))) {
    return { legs: { expand: { switch: [part(title, name, [set], [], options)] } }, footprint: [] }
  }
  const table = tableBefore(context, target.table)
  const before = column === null ? table.comment : columnBefore(context, table, column).comment
  const unset: Action = { kind: 'comment', table: name, column, text: before }
  const apply = part(title, name, [set], [unset], options)
  return {
    legs: {
      expand: { switch: [apply] },
      reapply: { switch: [apply] },
      withdraw: { switch: [part(`bring back the ${title}`, name, [unset], [], options)] },
    },
    footprint: column === null ? [] : [`comment ${columnOf(name, column)}`],
  }
}

function bringsColumn(context: ReversalContext, table: string, column: string): boolean {
  return context.migration.operations.some(
    (operation) =>
      'table' in operation &&
      operation.table === table &&
      ((operation.kind === 'addColumn' && operation.column === column) ||
        (operation.kind === 'replaceColumns' && column in operation.into)),
  )
}
