import type { Constraint, Index } from '../../../model/catalog.ts'
import type { TableName } from '../../../model/names.ts'
import type { Returning } from '../../../model/planned-step.ts'
import type { ConstraintStep } from '../../../model/step.ts'
import { identifier, list, qualified } from '../quote.ts'
import { dropConstraint, dropIndex, UNCHECKED } from './action.ts'
import { orphan, withOldNames } from './checks.ts'
import { constraintText } from './constraint.ts'
import { done, indexExists } from './probes.ts'

type Compiled = Pick<
  ConstraintStep,
  | 'constraint'
  | 'definition'
  | 'conflictsBefore'
  | 'conflicts'
  | 'inTheWay'
  | 'build'
  | 'attach'
  | 'attachAnyway'
  | 'validate'
  | 'undo'
>

/** How a constraint comes back without a lock that writers would notice, and never failing on rows. */
export function compileReturning(
  returning: Returning,
  renamed: Readonly<Record<string, string>>,
  notNull: { readonly set: string; readonly unset: string } | null,
  key: readonly string[],
): Compiled {
  const { table } = returning
  switch (returning.kind) {
    case 'constraint':
      return ofConstraint(table, returning.constraint, returning.index, renamed, key)
    case 'uniqueIndex':
      return {
        constraint: returning.index.name,
        definition: returning.index.definition,
        ...uniqueConflicts(table, returning.index, renamed, key),
        ...buildUnique(table, returning.index),
      }
    case 'notNull': {
      const { column, filled } = returning
      const isNull = `t.${identifier(column)} IS NULL`
      return {
        constraint: `${table.name}.${column} NOT NULL`,
        definition: `${column} NOT NULL`,
        ...conflictsOf(
          table,
          renamed,
          isNull,
          isNull + (filled === undefined ? '' : ` AND (${filled}\n) IS NULL`),
        ),
        build: null,
        attach: notNull === null ? [] : [notNull.set],
        attachAnyway: false,
        validate: [],
        undo: notNull === null ? [] : [notNull.unset],
      }
    }
    default:
      return returning satisfies never
  }
}

function ofConstraint(
  table: TableName,
  constraint: Constraint,
  index: Index | null,
  renamed: Readonly<Record<string, string>>,
  key: readonly string[],
): Compiled {
  const shared = { constraint: constraint.name, definition: constraint.definition }
  if (constraint.kind === 'unique' && index !== null) {
    return { ...shared, ...uniqueConflicts(table, index, renamed, key), ...buildUnique(table, index) }
  }
  const add = `ALTER TABLE ${qualified(table)} ADD CONSTRAINT ${identifier(constraint.name)} ${constraintText(constraint)}`
  const isForeign = constraint.references !== null
  const condition =
    constraint.references === null
      ? `(${checkExpression(constraint.definition)}) IS FALSE`
      : orphan(constraint.columns, constraint.references.table, constraint.references.columns)
  return {
    ...shared,
    ...conflictsOf(table, renamed, condition),
    build: null,
    attach: [isForeign ? `${UNCHECKED}${add}` : add],
    // An unchecked foreign key says nothing of old rows; a check would be refused for them.
    attachAnyway: isForeign,
    validate: [],
    undo: [dropConstraint(table, constraint.name)],
  }
}

/** `CHECK ((price > 0))` → `(price > 0)` */
function checkExpression(definition: string): string {
  return /^CHECK \(([\s\S]*)\)(?: NOT ENFORCED| \/\*.*\*\/)?$/i.exec(definition)?.[1] ?? 'true'
}

function conflictsOf(
  table: TableName,
  renamed: Readonly<Record<string, string>>,
  condition: string,
  before: string = condition,
): Pick<Compiled, 'conflictsBefore' | 'conflicts' | 'inTheWay'> {
  return {
    conflictsBefore: `SELECT count(*) AS count FROM ${withOldNames(table, renamed)} AS t WHERE ${before}`,
    conflicts: `SELECT count(*) AS count FROM ${qualified(table)} AS t WHERE ${condition}`,
    inTheWay: condition,
  }
}

/** Of rows that share a key, the first by the primary key stays: the others are in the way. */
function uniqueConflicts(
  table: TableName,
  index: Index,
  renamed: Readonly<Record<string, string>>,
  key: readonly string[],
): Pick<Compiled, 'conflictsBefore' | 'conflicts' | 'inTheWay'> {
  const columns = index.keys.filter((part) => part !== null)
  if (columns.length !== index.keys.length) {
    return { conflictsBefore: 'SELECT 0 AS count', conflicts: 'SELECT 0 AS count', inTheWay: 'false' }
  }
  const keys = columns.map(identifier).join(', ')
  const present = columns.map((column) => `${identifier(column)} IS NOT NULL`).join(' AND ')
  const count = (from: string): string =>
    `SELECT COALESCE(sum(copies - 1), 0) AS count FROM (SELECT count(*) AS copies FROM ${from} AS t WHERE ${present} GROUP BY ${keys} HAVING count(*) > 1) AS conflicts`
  return {
    conflictsBefore: count(withOldNames(table, renamed)),
    conflicts: count(qualified(table)),
    inTheWay:
      key.length === 0
        ? 'false'
        : `(${key.map((column) => `t.${identifier(column)}`).join(', ')}) IN (SELECT ${list(key)} FROM (SELECT ${list(key)}, ROW_NUMBER() OVER (PARTITION BY ${keys} ORDER BY ${list(key)}) AS _bw_place FROM ${qualified(table)} WHERE ${present}) AS placed WHERE _bw_place > 1)`,
  }
}

function buildUnique(
  table: TableName,
  index: Index,
): Pick<Compiled, 'build' | 'attach' | 'attachAnyway' | 'validate' | 'undo'> {
  const drop = dropIndex(table, index.name)
  return {
    build: {
      statement: `ALTER TABLE ${qualified(table)} ADD ${index.definition}`,
      probe: done(indexExists(table, index.name)),
      cleanup: '',
      undo: [drop],
    },
    attach: [],
    attachAnyway: false,
    validate: [],
    undo: [],
  }
}
