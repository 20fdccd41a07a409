import { findTable, resolveTable } from '../catalog/find.ts'
import type { Catalog, Column, Table } from '../model/catalog.ts'
import { sameTable, tableKey, type TableName } from '../model/names.ts'
import type { Operation } from '../model/operation.ts'
import type { NewColumn } from '../model/operations/columns.ts'
import type { CreateTable } from '../model/operations/tables.ts'

/** A catalog, and the tables of which it no longer says enough: a plan that needs one of them looks at the server first. */
export interface Simulated {
  readonly catalog: Catalog
  /** `tableKey`s; null when anything may have changed (raw SQL). */
  readonly uncertain: ReadonlySet<string> | null
}

/** The catalog after a migration's expand, as far as simple operations tell; so a thousand of them need one inspection. */
export function simulate(before: Simulated, operations: readonly Operation[]): Simulated {
  let { catalog } = before
  let uncertain: Set<string> | null = before.uncertain === null ? null : new Set(before.uncertain)
  for (const operation of operations) {
    if (operation.kind === 'sql') uncertain = null
    const next = applied(catalog, operation)
    if (next === null) for (const table of tablesOf(catalog, operation)) uncertain?.add(tableKey(table))
    else catalog = next
  }
  return { catalog, uncertain }
}

/** Whether a plan for these operations may rely on the simulation. */
export function isCertain({ catalog, uncertain }: Simulated, operations: readonly Operation[]): boolean {
  if (uncertain === null) return false
  if (uncertain.size === 0) return true
  return operations.every(
    (operation) =>
      operation.kind !== 'sql' &&
      tablesOf(catalog, operation).every((table) => !uncertain.has(tableKey(table))),
  )
}

function applied(catalog: Catalog, operation: Operation): Catalog | null {
  switch (operation.kind) {
    case 'createTable':
      return { ...catalog, tables: [...catalog.tables, created(catalog, operation)] }
    case 'addColumn': {
      const table = findTable(catalog, resolveTable(catalog, operation.table))
      if (table === undefined) return null
      const column = newColumn(operation.column, operation.definition)
      return replaced(catalog, { ...table, columns: [...table.columns, column] })
    }
    case 'comment':
      return catalog
    default:
      return null
  }
}

function replaced(catalog: Catalog, table: Table): Catalog {
  return { ...catalog, tables: catalog.tables.map((other) => (sameTable(other, table) ? table : other)) }
}

function created(catalog: Catalog, operation: CreateTable): Table {
  const name = resolveTable(catalog, operation.table)
  const columns = Object.entries(operation.columns)
  const key =
    operation.primaryKey ??
    columns.filter(([, column]) => column.primaryKey === true).map(([column]) => column)
  return {
    ...name,
    kind: 'table',
    owner: '',
    persistence: 'permanent',
    columns: columns.map(([column, definition]) => ({
      ...newColumn(column, definition),
      notNull: definition.notNull === true || key.includes(column),
      identity: definition.identity ?? 'no',
      generated: definition.generated === undefined ? 'no' : 'stored',
    })),
    constraints: [
      {
        name: `${name.name}_pkey`,
        kind: 'primary key',
        columns: key,
        definition: '',
        validated: true,
        references: null,
        comment: null,
      },
    ],
    indexes: [],
    triggers: [],
    policies: [],
    rules: [],
    rowSecurity: 'off',
    replicaIdentity: 'default',
    grants: [],
    options: [],
    statistics: [],
    comment: null,
    inherits: [],
    partition: null,
  }
}

function newColumn(name: string, definition: NewColumn): Column {
  return {
    name,
    type: definition.type,
    notNull: definition.notNull ?? false,
    default: definition.default?.text ?? null,
    generated: 'no',
    identity: 'no',
    collation: definition.collation ?? null,
    storage: null,
    grants: [],
    comment: null,
  }
}

function tablesOf(catalog: Catalog, operation: Operation): readonly TableName[] {
  switch (operation.kind) {
    case 'renameTable':
      return [resolveTable(catalog, operation.from), resolveTable(catalog, operation.to)]
    case 'comment':
      return [resolveTable(catalog, operation.target.table)]
    case 'sql':
      return []
    case 'addForeignKey':
      return [resolveTable(catalog, operation.table), resolveTable(catalog, operation.references.table)]
    default:
      return [resolveTable(catalog, operation.table)]
  }
}
