import type { Catalog, Column, Constraint, Table } from '../../model/catalog.ts'
import { sameTable, type TableName } from '../../model/names.ts'
import type { NewTable, StoredColumn, StoredSequence, StoredTable } from '../backup-dialect.ts'
import { identifier, list, literal, qualified } from './quote.ts'

const ORDER: Readonly<Record<Constraint['kind'], number>> = {
  'primary key': 0,
  unique: 1,
  exclusion: 2,
  check: 3,
  'foreign key': 4,
}

/** Columns and key, nothing that could refuse a row or change one. */
export function plainTable(name: TableName, table: StoredTable): NewTable {
  const columns = table.columns.filter((column) => !column.generated)
  return {
    filledAs: name,
    before: [`CREATE TABLE ${qualified(name)} (${columns.map((column) => bare(column)).join(', ')})`],
    after:
      table.key === null
        ? []
        : [`ALTER TABLE ${qualified(name)} ADD PRIMARY KEY (${list(table.key.map((part) => part.column))})`],
    undo: [],
    attempts: [],
    leftOut: [],
  }
}

/**
 * The table as it was defined. Columns, keys, checks and indexes are made with it; what needs other objects (foreign
 * keys, triggers) is tried afterwards; grants and policies are for a person to give again.
 */
export function recreate(table: StoredTable, definitions: Catalog): NewTable {
  const definition = definitions.tables.find((one) => sameTable(one, table))
  if (definition === undefined)
    return { ...plainTable(table, table), leftOut: ['everything but columns and key'] }
  const name = qualified(table)
  const serials = table.sequences.filter((sequence) => identityOf(table, sequence) === 'no')
  const held = table.columns.filter(
    (column) => !definition.columns.some((known) => known.name === column.name),
  )
  const constraints = definition.constraints.toSorted((a, b) => ORDER[a.kind] - ORDER[b.kind])
  return {
    filledAs: table,
    before: [
      ...serials.map((sequence) => createSequence(sequence, definitions)),
      `CREATE ${definition.persistence === 'unlogged' ? 'UNLOGGED ' : ''}TABLE ${name} (${table.columns.map((column) => full(column, definition, table)).join(', ')})${definition.options.length === 0 ? '' : ` WITH (${definition.options.join(', ')})`}`,
      ...serials.map(
        (sequence) => `ALTER SEQUENCE ${qualified(sequence)} OWNED BY ${name}.${identifier(sequence.column)}`,
      ),
    ],
    after: [
      ...held.map((column) => `ALTER TABLE ${name} DROP COLUMN ${identifier(column.name)}`),
      ...constraints
        .filter((constraint) => constraint.kind !== 'foreign key')
        .map((constraint) => add(name, constraint)),
      ...definition.indexes.filter((index) => index.constraint === null).map((index) => index.definition),
      ...table.sequences.flatMap((sequence) =>
        sequence.lastValue === null
          ? []
          : [`SELECT pg_catalog.setval(${literal(qualified(sequence))}, ${sequence.lastValue})`],
      ),
      ...(definition.rowSecurity === 'off' ? [] : [`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`]),
      ...(definition.rowSecurity === 'forced' ? [`ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`] : []),
      ...comments(name, definition),
    ],
    undo: [],
    attempts: [
      ...constraints
        .filter((constraint) => constraint.kind === 'foreign key')
        .map((constraint) => ({ what: `foreign key ${constraint.name}`, sql: add(name, constraint) })),
      ...definition.statistics.map((sql) => ({ what: 'extended statistics', sql })),
      ...definition.rules.map((sql) => ({ what: 'a rule', sql })),
      ...definition.triggers.map((trigger) => ({ what: `trigger ${trigger.name}`, sql: trigger.definition })),
      {
        what: `owner ${definition.owner}`,
        sql: `ALTER TABLE ${name} OWNER TO ${identifier(definition.owner)}`,
      },
    ],
    leftOut: [
      ...definition.policies.map((policy) => `policy ${policy.name}: ${policy.definition}`),
      ...definition.grants.map((grant) => `grant ${grant}`),
      ...definition.columns.flatMap((column) =>
        column.grants.map((grant) => `grant on ${column.name}: ${grant}`),
      ),
    ],
  }
}

function bare(column: StoredColumn): string {
  return `${identifier(column.name)} ${column.type}${column.collation === null ? '' : ` COLLATE ${column.collation}`}`
}

function full(column: StoredColumn, definition: Table, table: StoredTable): string {
  const known = definition.columns.find((one) => one.name === column.name)
  // A held column: only here so that the rows fit, and dropped once they are in.
  if (known === undefined) return bare(column)
  const sequence = table.sequences.find((one) => one.column === column.name)
  return [
    bare(column),
    ...(known.notNull ? ['NOT NULL'] : []),
    ...(column.identity === 'no' ? [] : [identity(column, sequence)]),
    ...valueOf(known),
  ].join(' ')
}

function identity(column: StoredColumn, sequence: StoredSequence | undefined): string {
  const named = sequence === undefined ? '' : ` (SEQUENCE NAME ${qualified(sequence)})`
  return `GENERATED ${column.identity === 'always' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY${named}`
}

function valueOf(column: Column): readonly string[] {
  if (column.default === null) return []
  return column.generated === 'no'
    ? [`DEFAULT ${column.default}`]
    : [`GENERATED ALWAYS AS (${column.default}) ${column.generated.toUpperCase()}`]
}

function identityOf(table: StoredTable, sequence: StoredSequence): StoredColumn['identity'] {
  return table.columns.find((column) => column.name === sequence.column)?.identity ?? 'no'
}

/** The catalog prints `bigint start 1 increment 1 min 1 max 9 cache 1`. */
function createSequence(sequence: StoredSequence, definitions: Catalog): string {
  const definition = definitions.sequences.find((one) => sameTable(one, sequence))?.definition
  const options =
    definition === undefined
      ? ''
      : ` AS ${definition.replace(' min ', ' minvalue ').replace(' max ', ' maxvalue ')}`
  return `CREATE SEQUENCE ${qualified(sequence)}${options}`
}

function add(table: string, constraint: Constraint): string {
  return `ALTER TABLE ${table} ADD CONSTRAINT ${identifier(constraint.name)} ${constraint.definition}${constraint.validated ? '' : ' NOT VALID'}`
}

function comments(name: string, definition: Table): readonly string[] {
  return [
    ...(definition.comment === null ? [] : [`COMMENT ON TABLE ${name} IS ${literal(definition.comment)}`]),
    ...definition.columns.flatMap((column) =>
      column.comment === null
        ? []
        : [`COMMENT ON COLUMN ${name}.${identifier(column.name)} IS ${literal(column.comment)}`],
    ),
  ]
}
