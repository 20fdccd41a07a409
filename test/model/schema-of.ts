import { seenBy, type Fact } from './fact.ts'
import { keyColumns, sideTables, type Scenario } from './scenario.ts'
import type { Speech } from './speech.ts'

/** The schema before the migration: `parents` with three rows, `items`, and tables of the facts. */
export function schemaOf(scenario: Scenario, speech: Speech): readonly string[] {
  const { facts, key } = scenario
  const { keyType, literal, type } = speech
  const keys: Readonly<Record<Scenario['key'], readonly string[]>> = {
    int: ['id integer NOT NULL'],
    uuid: [`id ${keyType.uuid} NOT NULL`],
    text: [`id ${keyType.text} NOT NULL`],
    composite: ['id integer NOT NULL', `part ${keyType.text} NOT NULL`],
  }
  const columns = facts.flatMap((fact) =>
    seenBy(fact, 'old').map(({ column }) => {
      const value = column.default === null ? '' : ` DEFAULT ${literal(column.default)}`
      return `${column.name} ${type[column.type]}${value}${column.notNull ? ' NOT NULL' : ''}`
    }),
  )
  const lines = [
    ...(keys[key] ?? []),
    `label ${type.text} NOT NULL`,
    `note ${type.text}`,
    ...columns,
    `PRIMARY KEY (${keyColumns(key).join(', ')})`,
    ...facts.flatMap(rulesBefore),
  ]
  return [
    'CREATE TABLE parents (id integer PRIMARY KEY)',
    'INSERT INTO parents VALUES (1), (2), (3)',
    `CREATE TABLE items (${lines.join(', ')})${speech.spread}`,
    ...facts.flatMap((fact) =>
      fact.kind === 'dropIndex'
        ? [`CREATE INDEX ${fact.column.name}_index ON items (${fact.column.name})`]
        : [],
    ),
    ...sideTables(scenario).flatMap(({ fact, names }) =>
      names.old === null ? [] : [`CREATE TABLE ${fact.table} (id integer PRIMARY KEY, value ${type.text})`],
    ),
  ]
}

/** Everything that a scenario may have left, newest first. */
export function dropsOf(scenario: Scenario): readonly string[] {
  const sides = scenario.facts.flatMap((fact) =>
    'table' in fact
      ? fact.kind === 'createView'
        ? [`DROP VIEW IF EXISTS ${fact.table}`]
        : [`DROP TABLE IF EXISTS ${fact.table}`]
      : [],
  )
  return [...sides, 'DROP TABLE IF EXISTS items', 'DROP TABLE IF EXISTS parents']
}

function rulesBefore(fact: Fact): readonly string[] {
  switch (fact.kind) {
    case 'dropUnique':
      return [`CONSTRAINT ${fact.column.name}_key UNIQUE (${fact.column.name})`]
    case 'dropCheck':
      return [`CONSTRAINT ${fact.column.name}_check CHECK (${fact.column.name} <> 13)`]
    case 'dropForeignKey':
      return [`CONSTRAINT ${fact.column.name}_fkey FOREIGN KEY (${fact.column.name}) REFERENCES parents (id)`]
    default:
      return []
  }
}
