import type { Action } from '../../../model/action.ts'
import type { TableName } from '../../../model/names.ts'
import { isHoldSchema, isOwnedName } from '../../../model/owned-names.ts'
import { identifier, list, literal, qualified } from '../quote.ts'
import { forgetCaptured } from './capture.ts'
import { constraintText, declaredText } from './constraint.ts'
import { compileFilling } from './filling.ts'
import { indexText } from './index-text.ts'
import type { Lookup } from './lookup.ts'
import { constraintExists, done, indexExists, tableExists } from './probes.ts'
import type { Statement } from './switching.ts'
import { createTableText } from './table-text.ts'
import { viewOf } from './trade-names.ts'

/** A change of rows, which commits together with its journal row. */
export interface RowChange {
  readonly title: string
  readonly rows: string
  readonly undo?: readonly string[]
}

/** What a small change is beside ALTERs of columns and triggers. Empty where there is nothing to do here. */
export function compileAction(action: Action, known: Lookup): readonly (Statement | RowChange)[] {
  switch (action.kind) {
    case 'createTable':
      return [
        {
          title: `create table ${action.table.name}`,
          statement: createTableText(action.table, action.definition),
          probe: done(tableExists(action.table)),
          undo: [`DROP TABLE ${qualified(action.table)}`],
        },
      ]
    case 'removeTable':
      return [
        {
          title: `remove table ${action.table.name}`,
          statement: `DROP TABLE ${qualified(action.table)}`,
          probe: done(`NOT ${tableExists(action.table)}`),
          undo: [],
        },
      ]
    case 'moveTable':
      return [
        {
          title: moveTitle(action.from, action.to),
          statement: renameTable(action.from, action.to),
          probe: done(tableExists(action.to), `NOT ${tableExists(action.from)}`),
          undo: [renameTable(action.to, action.from)],
        },
      ]
    case 'createAlias':
      return [
        {
          title: `serve ${action.table.name} as ${action.alias.name} too`,
          statement: createAlias(action),
          probe: done(tableExists(action.alias)),
          undo: [`DROP VIEW ${qualified(action.alias)}`],
        },
      ]
    case 'dropAlias': {
      const made = known.alias(action.alias)
      return [
        {
          title: `take the name ${action.alias.name} away`,
          statement: `DROP VIEW ${qualified(action.alias)}`,
          probe: done(`NOT ${tableExists(action.alias)}`),
          undo: made === undefined ? [] : [createAlias(made)],
        },
      ]
    }
    case 'addConstraint':
      return [
        added(
          action.table,
          action.name,
          declaredText(action.constraint),
          action.constraint.kind === 'foreign key' && !action.validated,
          lacksIndex(action, known),
        ),
      ]
    case 'restoreConstraint':
      return [
        added(
          action.table,
          action.constraint.name,
          constraintText(action.constraint),
          action.constraint.kind === 'foreign key',
        ),
      ]
    case 'dropConstraint':
      return isOwnedName(action.name) ? [] : [dropped(action.table, action.name, known)]
    case 'attachUnique':
      return [renameIndex(action.table, action.index, action.name)]
    case 'createIndex':
      return [
        {
          title: `create index ${action.name}`,
          statement: `ALTER TABLE ${qualified(action.table)} ADD ${indexText(action.name, action.index)}`,
          probe: done(indexExists(action.table, action.name)),
          undo: [dropIndex(action.table, action.name)],
        },
      ]
    case 'restoreIndex':
      return [
        {
          title: `bring index ${action.index.name} back`,
          statement: `ALTER TABLE ${qualified(action.table)} ADD ${action.index.definition}`,
          probe: done(indexExists(action.table, action.index.name)),
          undo: [dropIndex(action.table, action.index.name)],
        },
      ]
    case 'renameIndex':
      return [renameIndex(action.table, action.from, action.to)]
    case 'removeIndex': {
      const index = known.index(action.table, action.name)
      return [
        {
          title: `drop index ${action.name}`,
          statement: dropIndex(action.table, action.name),
          probe: done(`NOT ${indexExists(action.table, action.name)}`),
          undo: index === undefined ? [] : [`ALTER TABLE ${qualified(action.table)} ADD ${index.definition}`],
        },
      ]
    }
    case 'comment': {
      // A column's comment is part of its definition.
      if (action.column !== null) return []
      const before = known.table(action.table)?.comment ?? ''
      return [
        {
          title: `comment on ${action.table.name}`,
          statement: `ALTER TABLE ${qualified(action.table)} COMMENT ${literal(action.text ?? '')}`,
          probe: 'SELECT false AS done',
          undo: [`ALTER TABLE ${qualified(action.table)} COMMENT ${literal(before)}`],
        },
      ]
    }
    case 'removeLens':
      return [
        {
          title: `forget the rows listed for ${action.lens.table.name}`,
          rows: `DELETE FROM bothways_unrepresentable WHERE lens IN (${literal(action.lens.id)}, ${literal(`${action.lens.id}:new`)})`,
        },
      ]
    case 'unfillNulls': {
      const { assignments, needed } = compileFilling({ kind: 'unfillNulls', fill: action.fill })
      const set = assignments.map(({ column, expression }) => `${identifier(column)} = ${expression}`)
      return [
        {
          title: `give ${action.fill.table.name}.${action.fill.column} its NULLs back`,
          rows: `UPDATE ${qualified(action.fill.table)} SET ${set.join(', ')} WHERE ${needed}`,
        },
      ]
    }
    case 'addColumn':
    case 'removeColumn':
    case 'renameColumn':
    case 'setNotNull':
    case 'dropNotNull':
    case 'setDefault':
    case 'requireNotNull':
    case 'makeLens':
    case 'makeNullFill':
    case 'removeNullFill':
    case 'startSync':
    case 'stopSync':
    case 'sql':
    case 'startCapture':
    case 'stopCapture':
    case 'capturedSql':
    case 'restoreRows':
      return []
    case 'forgetRows':
      return forgetCaptured(action.set)
    default:
      return action satisfies never
  }
}

function renameTable(from: TableName, to: TableName): string {
  return `RENAME TABLE ${qualified(from)} TO ${qualified(to)}`
}

function createAlias({ alias, table, columns }: Extract<Action, { kind: 'createAlias' }>): string {
  return `CREATE ${viewOf(alias, table, columns)}`
}

export function dropIndex(table: TableName, name: string): string {
  return `ALTER TABLE ${qualified(table)} DROP INDEX ${identifier(name)}`
}

function renameIndex(table: TableName, from: string, to: string): Statement {
  const text = (a: string, b: string): string =>
    `ALTER TABLE ${qualified(table)} RENAME INDEX ${identifier(a)} TO ${identifier(b)}`
  return {
    title: `rename index ${from} to ${to}`,
    statement: text(from, to),
    probe: done(indexExists(table, to), `NOT ${indexExists(table, from)}`),
    undo: [text(to, from)],
  }
}

/** With `unchecked`, a foreign key says nothing of the rows that are there: InnoDB adds it without a copy only then. */
function added(
  table: TableName,
  name: string,
  text: string,
  unchecked: boolean,
  indexed: readonly string[] = [],
): Statement {
  const index = indexed.length === 0 ? '' : `ADD INDEX ${identifier(name)} (${list(indexed)}), `
  const statement = `ALTER TABLE ${qualified(table)} ${index}ADD CONSTRAINT ${identifier(name)} ${text}`
  return {
    title: `add constraint ${name} to ${table.name}`,
    statement: unchecked ? `${UNCHECKED}${statement}` : statement,
    probe: done(constraintExists(table, name)),
    undo: [
      text.startsWith('UNIQUE') ? dropIndex(table, name) : dropConstraint(table, name, indexed.length > 0),
    ],
  }
}

/**
 * The server makes the index that a foreign key needs and leaves it behind when the key goes, so we make it by name, and
 * it goes with the key.
 */
function lacksIndex(
  { table, constraint }: Extract<Action, { kind: 'addConstraint' }>,
  known: Lookup,
): readonly string[] {
  if (constraint.kind !== 'foreign key') return []
  const served = known
    .table(table)
    ?.indexes.some(({ keys }) => constraint.columns.every((column, number) => keys[number] === column))
  return served === false ? constraint.columns : []
}

/** Sessions of ours check foreign keys again after each statement that ran by itself. */
export const UNCHECKED = 'SET foreign_key_checks = 0; '

function dropped(table: TableName, name: string, known: Lookup): Statement {
  const declared = known.declared(table, name)
  const indexed = declared === undefined ? [] : lacksIndex(declared, known)
  const index = indexed.length === 0 ? '' : `ADD INDEX ${identifier(name)} (${list(indexed)}), `
  const text = textOf(table, name, known)
  const unchecked = text?.includes(' FOREIGN KEY ') === true ? UNCHECKED : ''
  return {
    title: `drop constraint ${name} of ${table.name}`,
    statement: dropConstraint(table, name, indexed.length > 0),
    probe: done(`NOT ${constraintExists(table, name)}`),
    undo: text === null ? [] : [`${unchecked}ALTER TABLE ${qualified(table)} ${index}ADD ${text}`],
  }
}

/** A constraint of the catalog before, or of the migration itself, as ADD takes it. */
function textOf(table: TableName, name: string, known: Lookup): string | null {
  const before = known.constraint(table, name)
  if (before !== undefined) return `CONSTRAINT ${identifier(name)} ${constraintText(before)}`
  const declared = known.declared(table, name)
  if (declared !== undefined) return `CONSTRAINT ${identifier(name)} ${declaredText(declared.constraint)}`
  const attached = known.attached(table, name)
  return attached === undefined ? null : indexText(name, attached)
}

export function dropConstraint(table: TableName, name: string, withIndex = false): string {
  const index = withIndex ? `, DROP INDEX ${identifier(name)}` : ''
  return `ALTER TABLE ${qualified(table)} DROP CONSTRAINT ${identifier(name)}${index}`
}

function moveTitle(from: TableName, to: TableName): string {
  if (isHoldSchema(to.schema)) return `hold table ${from.name}`
  if (isHoldSchema(from.schema)) return `show table ${to.name} again`
  return `rename table ${from.name} to ${to.name}`
}
