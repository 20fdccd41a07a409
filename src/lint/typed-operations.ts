import { findColumn, findTable, resolveTable } from '../catalog/find.ts'
import type { Catalog } from '../model/catalog.ts'
import type { SqlEffect, SqlStatement } from '../model/sql-statement.ts'

/** The typed operations that do what these statements do and hold what they take away; null where one has no such. */
export function typedOperations(
  before: Catalog,
  statements: readonly SqlStatement[],
): readonly string[] | null {
  const effects = statements.flatMap((statement) => statement.effects)
  const written = effects.map((effect) => typed(before, effect))
  return written.length === 0 || written.includes(null) ? null : written.flatMap((text) => text ?? [])
}

function typed(before: Catalog, effect: SqlEffect): string | null {
  if (effect.kind === 'truncate') return `op.sql({ up: ${quoted(`DELETE FROM ${effect.table}`)} })`
  if (effect.kind !== 'drop') return null
  const { name, object, table } = effect
  switch (object) {
    case 'table':
      return `op.dropTable(${quoted(name)})`
    case 'column':
      return table === null || needsBackward(before, table, name)
        ? null
        : `op.dropColumn(${quoted(table)}, ${quoted(name)})`
    case 'constraint':
      return table === null ? null : `op.dropConstraint(${quoted(table)}, ${quoted(name)})`
    case 'index': {
      const owner = table ?? ownerOf(before, name)
      return owner === null ? null : `op.dropIndex(${quoted(owner)}, ${quoted(bare(name))})`
    }
    case 'view':
    case 'type':
    case 'schema':
    case 'sequence':
    case 'routine':
    case 'trigger':
    case 'other':
      return null
    default:
      return object satisfies never
  }
}

/** Rows that the new version writes would have no value for it after a revert: only the author knows one. */
function needsBackward(before: Catalog, table: string, name: string): boolean {
  const found = findTable(before, resolveTable(before, table))
  const column = found === undefined ? undefined : findColumn(found, name)
  return column === undefined || (column.notNull && column.default === null)
}

function ownerOf(before: Catalog, index: string): string | null {
  const owner = before.tables.find((table) => table.indexes.some(({ name }) => name === bare(index)))
  if (owner === undefined) return null
  return owner.schema === before.defaultSchema ? owner.name : `${owner.schema}.${owner.name}`
}

function bare(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
