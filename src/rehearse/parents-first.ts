import type { Catalog, Table } from '../model/catalog.ts'
import { sameTable } from '../model/names.ts'

/** Tables with rows of their own, those that foreign keys point to before those that point; a cycle begins somewhere. */
export function parentsFirst(catalog: Catalog): readonly Table[] {
  const tables = catalog.tables.filter(({ kind }) => kind === 'table' || kind === 'partitioned')
  const ordered = new Set<Table>()
  const visit = (table: Table, path: readonly Table[]): void => {
    if (ordered.has(table) || path.includes(table)) return
    for (const { references } of table.constraints) {
      const parent = tables.find((other) => references !== null && sameTable(other, references.table))
      if (parent !== undefined) visit(parent, [...path, table])
    }
    ordered.add(table)
  }
  for (const table of tables) visit(table, [])
  return [...ordered]
}
