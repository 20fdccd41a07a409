import type { Operation } from '../model/operation.ts'
import { addColumn } from './add-column.ts'
import { comment } from './comments.ts'
import { addConstraint } from './constraints.ts'
import type { ReversalContext } from './context.ts'
import type { Contribution } from './contribution.ts'
import { createTable } from './create-table.ts'
import { dropDefault, setDefault } from './defaults.ts'
import { dropColumn } from './drop-column.ts'
import { dropConstraint } from './drop-constraint.ts'
import { dropTable } from './drop-table.ts'
import { createIndex, dropIndex } from './indexes.ts'
import { dropNotNull, setNotNull } from './nullability.ts'
import { rawSql } from './raw-sql.ts'
import { renameColumn } from './rename-column.ts'
import { renameTable } from './rename-table.ts'
import { replaceColumns } from './replace-columns.ts'

/** What an operation does on every way between states, worked out from the catalog before it. */
export function reverse(context: ReversalContext, operation: Operation): Contribution {
  switch (operation.kind) {
    case 'createTable':
      return createTable(context, operation)
    case 'dropTable':
      return dropTable(context, operation)
    case 'renameTable':
      return renameTable(context, operation)
    case 'addColumn':
      return addColumn(context, operation)
    case 'dropColumn':
      return dropColumn(context, operation)
    case 'renameColumn':
      return renameColumn(context, operation)
    case 'replaceColumns':
      return replaceColumns(context, operation)
    case 'setNotNull':
      return setNotNull(context, operation)
    case 'dropNotNull':
      return dropNotNull(context, operation)
    case 'setDefault':
      return setDefault(context, operation)
    case 'dropDefault':
      return dropDefault(context, operation)
    case 'createIndex':
      return createIndex(context, operation)
    case 'dropIndex':
      return dropIndex(context, operation)
    case 'addUnique':
    case 'addForeignKey':
    case 'addCheck':
      return addConstraint(context, operation)
    case 'dropConstraint':
      return dropConstraint(context, operation)
    case 'comment':
      return comment(context, operation)
    case 'sql':
      return rawSql(context, operation)
    default:
      return operation satisfies never
  }
}
