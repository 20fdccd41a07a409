import type { OperationKind } from '../model/operation.ts'
import { downMissing } from './down-missing.ts'
import {
  callable,
  flag,
  fragment,
  listOf,
  mapOf,
  nullable,
  object,
  oneOf,
  optional,
  problem,
  required,
  text,
  type Check,
  type Field,
} from './shape.ts'
import { lacksDown, mayBeCaptured } from './sql-text.ts'
import { describe, isRecord } from './values.ts'

type Fields = Readonly<Record<string, Field>>

const names = required(listOf(text, 1))
const rule = optional(oneOf('no action', 'restrict', 'cascade', 'set null', 'set default'))

const NEW_COLUMN: Fields = {
  type: required(text),
  notNull: optional(flag),
  default: optional(fragment),
  collation: optional(text),
  comment: optional(text),
}
const TABLE_COLUMN: Fields = {
  ...NEW_COLUMN,
  primaryKey: optional(flag),
  unique: optional(flag),
  identity: optional(oneOf('always', 'by default')),
  generated: optional(fragment),
  references: optional(text),
}
const UNIQUE: Fields = { name: optional(text), columns: names }
const FOREIGN_KEY: Fields = {
  name: optional(text),
  columns: names,
  references: required(object({ table: required(text), columns: names })),
  onDelete: rule,
  onUpdate: rule,
}
const CHECK: Fields = { name: optional(text), expression: required(fragment) }
const WAY_BACK: Fields = { backward: required(fragment), fallback: optional(fragment) }
const POLICY: Field = optional(oneOf('reject', 'hold', 'block'))

const CODE: Fields = {
  phase: required(oneOf('expand', 'contract')),
  writes: required(listOf(text)),
  irreversible: optional(text),
}

const statement: Check = (value, at) =>
  typeof value === 'string'
    ? []
    : [problem(`${at} must be SQL, not ${describe(value)}`, `Give ${at} a text or sql\`…\`.`)]

const indexKey: Check = (value, at) => {
  if (typeof value === 'string') return text(value, at)
  const wrong = object({
    column: optional(text),
    expression: optional(fragment),
    collation: optional(text),
    operatorClass: optional(text),
    order: optional(text),
  })(value, at)
  if (wrong.length > 0 || !isRecord(value)) return wrong
  return (value['column'] === undefined) === (value['expression'] === undefined)
    ? [
        problem(
          `${at} must have either column or expression`,
          'Name the column, or give the expression as sql`…`.',
        ),
      ]
    : []
}

const commentTarget: Check = (value, at) =>
  isRecord(value) && value['on'] === 'column'
    ? object({ on: required(oneOf('column')), table: required(text), column: required(text) })(value, at)
    : object({ on: required(oneOf('table', 'column')), table: required(text) })(value, at)

/** What an operation must look like, whoever made it: the typed functions or a hand-written object. */
export const OPERATION_SHAPES: Readonly<Record<OperationKind | 'run', Check>> = {
  createTable: of('createTable', {
    table: required(text),
    columns: required(mapOf(object(TABLE_COLUMN))),
    primaryKey: optional(listOf(text, 1)),
    uniques: optional(listOf(object(UNIQUE))),
    foreignKeys: optional(listOf(object(FOREIGN_KEY))),
    checks: optional(listOf(object(CHECK))),
    comment: optional(text),
  }),
  dropTable: of('dropTable', { table: required(text) }),
  renameTable: of('renameTable', { from: required(text), to: required(text) }),
  addColumn: onColumn('addColumn', { definition: required(object(NEW_COLUMN)), fill: optional(fragment) }),
  dropColumn: onColumn('dropColumn', { backward: optional(fragment) }),
  renameColumn: of('renameColumn', { table: required(text), from: required(text), to: required(text) }),
  replaceColumns: replaceColumns(
    of('replaceColumns', {
      table: required(text),
      from: required(mapOf(object(WAY_BACK))),
      into: required(mapOf(object({ ...NEW_COLUMN, forward: required(fragment) }))),
      onUnrepresentable: POLICY,
    }),
  ),
  setNotNull: onColumn('setNotNull', { fill: optional(fragment) }),
  dropNotNull: onColumn('dropNotNull', { backward: optional(fragment) }),
  setDefault: onColumn('setDefault', { default: required(fragment) }),
  dropDefault: onColumn('dropDefault', {}),
  createIndex: of('createIndex', {
    table: required(text),
    keys: required(listOf(indexKey, 1)),
    name: optional(text),
    unique: optional(flag),
    method: optional(text),
    include: optional(listOf(text, 1)),
    where: optional(fragment),
  }),
  dropIndex: of('dropIndex', { table: required(text), name: required(text) }),
  addUnique: of('addUnique', { table: required(text), ...UNIQUE }),
  addForeignKey: of('addForeignKey', { table: required(text), ...FOREIGN_KEY }),
  addCheck: of('addCheck', { table: required(text), ...CHECK }),
  dropConstraint: of('dropConstraint', { table: required(text), name: required(text) }),
  comment: of('comment', { target: required(commentTarget), text: required(nullable(text)) }),
  sql: withDown(
    of('sql', { up: required(statement), down: required(statement), transaction: required(flag), ...CODE }),
  ),
  run: withDown(of('run', { up: required(callable), down: required(callable), ...CODE })),
}

function of(kind: OperationKind | 'run', fields: Fields): Check {
  return object({ kind: required(oneOf(kind)), ...fields })
}

function onColumn(kind: OperationKind, fields: Fields): Check {
  return of(kind, { table: required(text), column: required(text), ...fields })
}

/**
 * Nobody but the author knows the way back of code, except of rows, which have images. With `irreversible` there is none,
 * and the author says why.
 */
function withDown(shape: Check): Check {
  return (value, at) => {
    if (!isRecord(value) || value['irreversible'] !== undefined) return shape(value, at)
    const { up, down, writes } = value
    const missing =
      down === undefined ||
      down === null ||
      (typeof down === 'string' &&
        typeof up === 'string' &&
        lacksDown(up, down) &&
        !mayBeCaptured(up, Array.isArray(writes) ? writes : []))
    return missing ? [downMissing('down')] : shape(value, at)
  }
}

/** Two versions can't see one name with two meanings. */
function replaceColumns(shape: Check): Check {
  return (value, at) => {
    const wrong = shape(value, at)
    if (wrong.length > 0 || !isRecord(value)) return wrong
    const { from, into } = value
    const both =
      isRecord(from) && isRecord(into) ? Object.keys(into).filter((name) => Object.hasOwn(from, name)) : []
    return both.map((name) =>
      problem(
        `column ${name} can't change under its own name: both versions of the application must be served`,
        `Give the new column a name of its own in into (until version facades exist), for example ${name}_2.`,
        'NOT_SUPPORTED',
      ),
    )
  }
}
