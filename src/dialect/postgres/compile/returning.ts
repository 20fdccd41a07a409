import type { Constraint, Index } from '../../../model/catalog.ts'
import type { TableName } from '../../../model/names.ts'
import type { Returning } from '../../../model/planned-step.ts'
import type { ConstraintStep } from '../../../model/step.ts'
import { identifier, literal, qualified } from '../quote.ts'
import { compileAction } from './action.ts'
import { orphan, withOldNames } from './checks.ts'
import { concurrentDefinition } from './index-definition.ts'

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

/** How a constraint comes back: without a scan under an exclusive lock, and never failing on rows. */
export function compileReturning(returning: Returning, renamed: Readonly<Record<string, string>>): Compiled {
  switch (returning.kind) {
    case 'constraint':
      return ofConstraint(returning.table, returning.constraint, returning.index, renamed)
    case 'uniqueIndex':
      return {
        constraint: returning.index.name,
        definition: returning.index.definition,
        ...uniqueConflicts(returning.table, returning.index, renamed),
        build: buildUnique(returning.table, returning.index),
        attach: [],
        attachAnyway: false,
        validate: [],
        undo: [],
      }
    case 'notNull': {
      const { column, filled, name, table } = returning
      const isNull = `t.${identifier(column)} IS NULL`
      const target = qualified(table)
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
        attach: compileAction({ kind: 'requireNotNull', table, column, name }, 0),
        attachAnyway: false,
        validate: [
          `ALTER TABLE ${target} VALIDATE CONSTRAINT ${identifier(name)}`,
          // Two statements in one message: SET NOT NULL trusts the check, so the check may only go after it.
          `ALTER TABLE ${target} ALTER COLUMN ${identifier(column)} SET NOT NULL; ALTER TABLE ${target} DROP CONSTRAINT ${identifier(name)}`,
        ],
        undo: [
          `ALTER TABLE ${target} ALTER COLUMN ${identifier(column)} DROP NOT NULL`,
          `ALTER TABLE ${target} DROP CONSTRAINT IF EXISTS ${identifier(name)}`,
        ],
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
): Compiled {
  const target = qualified(table)
  const name = identifier(constraint.name)
  const comment =
    constraint.comment === null
      ? []
      : [`COMMENT ON CONSTRAINT ${name} ON ${target} IS ${literal(constraint.comment)}`]
  const shared = {
    constraint: constraint.name,
    definition: constraint.definition,
    undo: [`ALTER TABLE ${target} DROP CONSTRAINT IF EXISTS ${name}`],
  }
  if (constraint.kind === 'unique' && index !== null) {
    const deferral = /\b((?:NOT )?DEFERRABLE.*)$/.exec(constraint.definition)?.[1] ?? ''
    return {
      ...shared,
      ...uniqueConflicts(table, index, renamed),
      build: buildUnique(table, index),
      attach: [
        `ALTER TABLE ${target} ADD CONSTRAINT ${name} UNIQUE USING INDEX ${name} ${deferral}`.trimEnd(),
        ...comment,
      ],
      attachAnyway: false,
      validate: [],
    }
  }
  if (constraint.kind === 'exclusion' || constraint.kind === 'unique' || constraint.kind === 'primary key') {
    return {
      ...shared,
      conflictsBefore: 'SELECT 0 AS count',
      conflicts: 'SELECT 0 AS count',
      inTheWay: 'false',
      build: null,
      attach: [`ALTER TABLE ${target} ADD CONSTRAINT ${name} ${constraint.definition}`, ...comment],
      attachAnyway: false,
      validate: [],
    }
  }
  const condition =
    constraint.references === null
      ? `(${checkExpression(constraint.definition)}) IS FALSE`
      : orphan(constraint.columns, constraint.references.table, constraint.references.columns)
  return {
    ...shared,
    ...conflictsOf(table, renamed, condition),
    build: null,
    attach: [`ALTER TABLE ${target} ADD CONSTRAINT ${name} ${constraint.definition} NOT VALID`, ...comment],
    // An unchanged foreign key is not looked at again; a check is, on every update of its row.
    attachAnyway: constraint.kind === 'foreign key',
    validate: constraint.validated ? [`ALTER TABLE ${target} VALIDATE CONSTRAINT ${name}`] : [],
  }
}

/** `CHECK ((price > 0)) NO INHERIT` → `(price > 0)` */
function checkExpression(definition: string): string {
  return /^CHECK \(([\s\S]*)\)(?: NO INHERIT)?$/.exec(definition)?.[1] ?? 'true'
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

/** Of rows that share a key, the one that stands first stays: the others are in the way. */
function uniqueConflicts(
  table: TableName,
  index: Index,
  renamed: Readonly<Record<string, string>>,
): Pick<Compiled, 'conflictsBefore' | 'conflicts' | 'inTheWay'> {
  const columns = index.keys.filter((key) => key !== null)
  if (columns.length !== index.keys.length) {
    return { conflictsBefore: 'SELECT 0 AS count', conflicts: 'SELECT 0 AS count', inTheWay: 'false' }
  }
  const keys = columns.map(identifier).join(', ')
  const nullsEqual = index.definition.includes('NULLS NOT DISTINCT')
  const conditions = [
    ...(nullsEqual ? [] : columns.map((column) => `${identifier(column)} IS NOT NULL`)),
    ...(index.predicate === null ? [] : [`(${index.predicate})`]),
  ]
  const where = conditions.length === 0 ? 'true' : conditions.join(' AND ')
  const later = (from: string): string =>
    `SELECT _bw_table, _bw_row FROM (SELECT _bw_table, _bw_row, row_number() OVER (PARTITION BY ${keys} ORDER BY _bw_table, _bw_row) AS _bw_place FROM ${from} AS s WHERE ${where}) AS placed WHERE _bw_place > 1`
  return {
    conflictsBefore: `SELECT count(*) AS count FROM (${later(withOldNames(table, renamed))}) AS conflicts`,
    conflicts: `SELECT count(*) AS count FROM (${later(withOldNames(table, {}))}) AS conflicts`,
    inTheWay: `(t.tableoid, t.ctid) IN (${later(withOldNames(table, {}))})`,
  }
}

function buildUnique(table: TableName, index: Index): ConstraintStep['build'] {
  const name = qualified({ schema: table.schema, name: index.name })
  return {
    statement: concurrentDefinition(index.definition),
    probe: indexProbe(table, index.name),
    cleanup: `DROP INDEX CONCURRENTLY IF EXISTS ${name}`,
    undo: [`DROP INDEX CONCURRENTLY IF EXISTS ${name}`],
  }
}

/** Whether an index stands and is valid: a failed concurrent build leaves an invalid one. */
export function indexProbe(table: TableName, index: string): string {
  return `SELECT coalesce((SELECT i.indisvalid FROM pg_catalog.pg_index AS i WHERE i.indexrelid = pg_catalog.to_regclass(${literal(qualified({ schema: table.schema, name: index }))})), false) AS done`
}
