import type { MigrationName, TableName } from '../../src/model/names.ts'
import type { Transition } from '../../src/model/state.ts'
import type {
  AssertStep,
  AutocommitStep,
  BackfillStep,
  ConstraintStep,
  Program,
  Step,
  TransactionStep,
} from '../../src/model/step.ts'

/** Steps written by hand: what is tested is how they are run, not how they are planned. */

export const named = (text: string): MigrationName => `20260101000000_${text}` as MigrationName

export const table = (name: string): TableName => ({ schema: 'public', name })

const base = (id: string, tables: readonly TableName[]) =>
  ({
    id,
    title: `do ${id}`,
    tables,
    lock: 'everything waits a moment',
    reversal: { kind: 'lossless' },
  }) as const

export function inTransaction(
  id: string,
  statements: readonly string[],
  undo: readonly string[],
): TransactionStep {
  return { ...base(id, [table('items')]), kind: 'transaction', statements, undo }
}

export function index(id: string, name: string, on: string): AutocommitStep {
  return {
    ...base(id, [table('items')]),
    kind: 'autocommit',
    statement: `create index concurrently ${name} on ${on}`,
    probe: `select coalesce((select indisvalid from pg_index where indexrelid = to_regclass('${name}')), false) as done`,
    cleanup: `drop index concurrently if exists ${name}`,
    undo: [`drop index concurrently if exists ${name}`],
  }
}

export function backfill(
  id: string,
  name: string,
  column: string,
  expression: string,
  undo = false,
): BackfillStep {
  return {
    ...base(id, [table(name)]),
    kind: 'backfill',
    table: table(name),
    assignments: [{ column, expression }],
    needed: `"${column}" is null and ${expression} is not null`,
    undo: undo ? { assignments: [{ column, expression: 'null' }], needed: `"${column}" is not null` } : null,
  }
}

export function assertion(id: string, query: string, complaint: string): AssertStep {
  return { ...base(id, [table('items')]), kind: 'assert', query, complaint }
}

/** A unique constraint `name` over `column` of items. */
export function unique(id: string, name: string, column: string): ConstraintStep {
  const later = `select ctid from (select ctid, row_number() over (partition by ${column} order by id) as place from items) as placed where place > 1`
  const conflicts = `select count(*) as count from (${later}) as later`
  const drop = `drop index concurrently if exists ${name}`
  return {
    ...base(id, [table('items')]),
    kind: 'constraint',
    table: table('items'),
    constraint: name,
    definition: `UNIQUE (${column})`,
    conflictsBefore: conflicts,
    conflicts,
    inTheWay: `t.ctid in (${later})`,
    build: {
      statement: `create unique index concurrently ${name} on items (${column})`,
      probe: `select coalesce((select indisvalid from pg_index where indexrelid = to_regclass('${name}')), false) as done`,
      cleanup: drop,
      undo: [drop],
    },
    attach: [`alter table items add constraint ${name} unique using index ${name}`],
    attachAnyway: false,
    validate: [],
    undo: [`alter table items drop constraint if exists ${name}`],
  }
}

/** A check or a foreign key over items, attached NOT VALID and then validated. */
export function validated(
  id: string,
  name: string,
  definition: string,
  condition: string,
  attachAnyway: boolean,
): ConstraintStep {
  const conflicts = `select count(*) as count from items as t where ${condition}`
  return {
    ...base(id, [table('items')]),
    kind: 'constraint',
    table: table('items'),
    constraint: name,
    definition,
    conflictsBefore: conflicts,
    conflicts,
    inTheWay: condition,
    build: null,
    attach: [`alter table items add constraint ${name} ${definition} not valid`],
    attachAnyway,
    validate: [`alter table items validate constraint ${name}`],
    undo: [`alter table items drop constraint if exists ${name}`],
  }
}

export function program(legs: Partial<Record<Transition, readonly Step[]>>): Program {
  return { expand: [], contract: [], restore: [], withdraw: [], reapply: [], purge: [], discard: [], ...legs }
}
