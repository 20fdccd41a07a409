import type { Action } from '../../../model/action.ts'
import type { TableName } from '../../../model/names.ts'
import { isHoldSchema } from '../../../model/owned-names.ts'
import { identifier, literal, qualified } from '../quote.ts'
import { createAlias } from './alias.ts'
import { compileCapture } from './capture.ts'
import { columnDefinition, commentText } from './column.ts'
import { declaredConstraint } from './constraint.ts'
import { unfillStatement } from './filling.ts'
import { createIndexText } from './index-definition.ts'
import { makeLens, makeNullFill, removeLens, removeNullFill } from './lens-functions.ts'
import { startSync, stopSync } from './sync-triggers.ts'
import { createTable } from './table.ts'

/** One small change as PostgreSQL statements. `version` is the server's: 150018. */
export function compileAction(action: Action, version: number): readonly string[] {
  switch (action.kind) {
    case 'addColumn': {
      const { column, name, table } = action
      return [
        `ALTER TABLE ${qualified(table)} ADD COLUMN ${columnDefinition(name, column)}`,
        ...(column.comment === null
          ? []
          : [`COMMENT ON COLUMN ${qualified(table)}.${identifier(name)} IS ${commentText(column.comment)}`]),
      ]
    }
    case 'removeColumn':
      return [`ALTER TABLE ${qualified(action.table)} DROP COLUMN ${identifier(action.name)}`]
    case 'renameColumn':
      return [
        `ALTER TABLE ${qualified(action.table)} RENAME COLUMN ${identifier(action.from)} TO ${identifier(action.to)}`,
      ]
    case 'setNotNull':
      return [alterColumn(action.table, action.column, 'SET NOT NULL')]
    case 'dropNotNull':
      return [alterColumn(action.table, action.column, 'DROP NOT NULL')]
    case 'setDefault':
      return [
        alterColumn(
          action.table,
          action.column,
          action.expression === null ? 'DROP DEFAULT' : `SET DEFAULT ${action.expression}`,
        ),
      ]
    case 'createTable':
      return createTable(action.table, action.definition)
    case 'removeTable':
      return [
        `DROP TABLE ${qualified(action.table)}`,
        ...(isHoldSchema(action.table.schema) ? [`DROP SCHEMA ${identifier(action.table.schema)}`] : []),
      ]
    case 'moveTable':
      return moveTable(action.from, action.to)
    case 'createAlias':
      return createAlias(action.alias, action.table, action.columns, version)
    case 'dropAlias':
      return [`DROP VIEW ${qualified(action.alias)}`]
    case 'addConstraint':
      return [
        `ALTER TABLE ${qualified(action.table)} ADD CONSTRAINT ${identifier(action.name)} ${declaredConstraint(action.constraint, action.table)}${action.validated ? '' : ' NOT VALID'}`,
      ]
    case 'restoreConstraint': {
      const { table, constraint, validated } = action
      const target = qualified(table)
      return [
        `ALTER TABLE ${target} ADD CONSTRAINT ${identifier(constraint.name)} ${constraint.definition}${validated ? '' : ' NOT VALID'}`,
        ...(constraint.comment === null
          ? []
          : [
              `COMMENT ON CONSTRAINT ${identifier(constraint.name)} ON ${target} IS ${literal(constraint.comment)}`,
            ]),
      ]
    }
    case 'dropConstraint':
      // It may be open debt of an earlier revert: then it is gone already.
      return [`ALTER TABLE ${qualified(action.table)} DROP CONSTRAINT IF EXISTS ${identifier(action.name)}`]
    case 'requireNotNull':
      return [
        `ALTER TABLE ${qualified(action.table)} ADD CONSTRAINT ${identifier(action.name)} CHECK (${identifier(action.column)} IS NOT NULL) NOT VALID`,
      ]
    case 'attachUnique':
      return [
        `ALTER TABLE ${qualified(action.table)} ADD CONSTRAINT ${identifier(action.name)} UNIQUE USING INDEX ${identifier(action.index)}`,
      ]
    case 'createIndex':
      return [createIndexText(action.table, action.name, action.index, false)]
    case 'restoreIndex':
      return [action.index.definition]
    case 'renameIndex':
      return [
        `ALTER INDEX ${qualified({ schema: action.table.schema, name: action.from })} RENAME TO ${identifier(action.to)}`,
      ]
    case 'removeIndex':
      return [`DROP INDEX IF EXISTS ${qualified({ schema: action.table.schema, name: action.name })}`]
    case 'comment':
      return [
        action.column === null
          ? `COMMENT ON TABLE ${qualified(action.table)} IS ${commentText(action.text)}`
          : `COMMENT ON COLUMN ${qualified(action.table)}.${identifier(action.column)} IS ${commentText(action.text)}`,
      ]
    case 'makeLens':
      return makeLens(action.lens)
    case 'removeLens':
      return removeLens(action.lens)
    case 'makeNullFill':
      return makeNullFill(action.fill)
    case 'unfillNulls':
      return [unfillStatement(action.fill)]
    case 'removeNullFill':
      return removeNullFill(action.fill)
    case 'startSync':
      return startSync(action.sync)
    case 'stopSync':
      return stopSync(action.sync)
    case 'sql':
      return [action.text.trim().replace(/;\s*$/, '')]
    case 'startCapture':
    case 'stopCapture':
    case 'capturedSql':
    case 'restoreRows':
    case 'forgetRows':
      return compileCapture(action)
    default:
      return action satisfies never
  }
}

function alterColumn(table: TableName, column: string, change: string): string {
  return `ALTER TABLE ${qualified(table)} ALTER COLUMN ${identifier(column)} ${change}`
}

function moveTable(from: TableName, to: TableName): readonly string[] {
  const rename =
    from.name === to.name ? [] : [`ALTER TABLE ${qualified(from)} RENAME TO ${identifier(to.name)}`]
  if (from.schema === to.schema) return rename
  const source = qualified({ schema: from.schema, name: to.name })
  return [
    ...(isHoldSchema(to.schema) ? [`CREATE SCHEMA ${identifier(to.schema)}`] : []),
    ...rename,
    `ALTER TABLE ${source} SET SCHEMA ${identifier(to.schema)}`,
    ...(isHoldSchema(from.schema) ? [`DROP SCHEMA ${identifier(from.schema)}`] : []),
  ]
}
