import { findTable, resolveTable } from '../catalog/find.ts'
import type { Catalog } from '../model/catalog.ts'
import type { RowLaw, TableLaws, UniqueLaw } from '../model/law.ts'
import { tableKey, type MigrationName, type TableName } from '../model/names.ts'
import type { Operation } from '../model/operation.ts'
import { constraintName } from '../model/operations/constraints.ts'
import type { CreateIndex, IndexKey } from '../model/operations/indexes.ts'
import type { PlannedMigration } from './plan-migration.ts'
import { tableUnderway, type TableUnderway } from './table-underway.ts'

/**
 * What live rows must keep for these migrations to be expanded and contracted: everything that could fail on a row later
 * is a law here, table by table. `catalog` is the schema that stands; tables that come with the migrations have no rows.
 * What raw SQL does with rows can't be told.
 */
export function lawsOf(planned: readonly PlannedMigration[], catalog: Catalog): readonly TableLaws[] {
  const tables = new Map<string, TableUnderway>()
  const underway = (name: TableName): TableUnderway | null => {
    const known = tables.get(tableKey(name))
    if (known !== undefined) return known
    const table = findTable(catalog, name)
    if (table === undefined) return null
    const made = tableUnderway(table)
    tables.set(tableKey(name), made)
    return made
  }
  for (const { lenses, migration, syncs } of planned) {
    const oneSided = (lens: (typeof lenses)[number]): number => Number(lens.before.length === 0)
    // One that only adds may read what the others fill.
    for (const lens of lenses.toSorted((a, b) => oneSided(a) - oneSided(b)))
      underway(lens.table)?.addLens(migration.name, lens)
    for (const fill of syncs.flatMap((sync) => sync.fills))
      if (fill.strict === 'after') underway(fill.table)?.addFill(migration.name, fill)
    for (const operation of migration.operations) {
      if (operation.kind !== 'addColumn' || operation.fill !== undefined) continue
      underway(resolveTable(catalog, operation.table))?.addDefault(operation.column, operation.definition)
    }
    for (const operation of migration.operations)
      addRule(migration.name, catalog, operation, (table) => underway(resolveTable(catalog, table)))
  }
  return [...tables.values()].map((table) => table.laws()).filter(asksSomething)
}

function asksSomething({ attempts, rows, uniques }: TableLaws): boolean {
  return attempts.length + rows.length + uniques.length > 0
}

function addRule(
  migration: MigrationName,
  catalog: Catalog,
  operation: Operation,
  of: (table: string) => TableUnderway | null,
): void {
  switch (operation.kind) {
    case 'setNotNull':
      if (operation.fill === undefined)
        of(operation.table)?.addRow({
          ...base(migration, [operation.column]),
          kind: 'no value',
          of: operation.column,
        })
      return
    case 'addUnique':
      of(operation.table)?.addUnique(
        uniqueLaw(
          migration,
          operation.name ?? constraintName(operation.table, operation.columns, 'key'),
          operation.columns,
        ),
      )
      return
    case 'createIndex':
      addIndex(migration, operation, of(operation.table))
      return
    case 'addCheck': {
      const law: RowLaw = {
        ...base(migration, []),
        kind: 'check',
        constraint: operation.name ?? constraintName(operation.table, [], 'check'),
        expression: operation.expression.text,
      }
      of(operation.table)?.addRow(law)
      return
    }
    case 'addForeignKey': {
      const { columns, references } = operation
      const parent = resolveTable(catalog, references.table)
      const standing = findTable(catalog, parent)
      // A parent that comes with the migration gets its rows from whoever writes it.
      if (!references.columns.every((name) => standing?.columns.some((column) => column.name === name)))
        return
      of(operation.table)?.addRow({
        ...base(migration, columns),
        kind: 'orphan',
        constraint: operation.name ?? constraintName(operation.table, columns, 'fkey'),
        parent,
        parentColumns: references.columns,
      })
      return
    }
    case 'createTable':
    case 'dropTable':
    case 'renameTable':
    case 'addColumn':
    case 'dropColumn':
    case 'renameColumn':
    case 'replaceColumns':
    case 'dropNotNull':
    case 'setDefault':
    case 'dropDefault':
    case 'dropIndex':
    case 'dropConstraint':
    case 'comment':
    case 'sql':
      return
    default:
      operation satisfies never
  }
}

function addIndex(migration: MigrationName, index: CreateIndex, table: TableUnderway | null): void {
  const names = index.keys.map((key) => (typeof key === 'string' ? key : (key.column ?? 'expr')))
  const name = index.name ?? [index.table, ...names, index.unique === true ? 'key' : 'idx'].join('_')
  const where = index.where?.text ?? null
  if (index.unique === true) table?.addUnique(uniqueLaw(migration, name, index.keys, where))
  for (const sql of [...index.keys.flatMap(expressionOf), ...(where === null ? [] : [where])]) {
    table?.addAttempt({
      migration,
      title: `index ${name}`,
      columns: [],
      shown: [],
      value: { sql },
      type: null,
      collation: null,
      proved: false,
      fallsBack: false,
    })
  }
}

function uniqueLaw(
  migration: MigrationName,
  constraint: string,
  keys: readonly IndexKey[],
  where: string | null = null,
): Omit<UniqueLaw, 'worksOut'> {
  const columns = keys.flatMap((key) => (typeof key === 'string' ? [key] : (key.column ?? [])))
  return { ...base(migration, columns), kind: 'unique', constraint, keys, where }
}

function expressionOf(key: IndexKey): readonly string[] {
  return typeof key === 'string' || key.expression === undefined ? [] : [key.expression.text]
}

function base(
  migration: MigrationName,
  columns: readonly string[],
): Pick<RowLaw, 'migration' | 'columns' | 'shown'> {
  return { migration, columns, shown: columns.map((column) => ({ label: column, column })) }
}
