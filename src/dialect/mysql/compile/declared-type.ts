import type { Catalog } from '../../../model/catalog.ts'
import type { Lens } from '../../../model/lens.ts'
import { sameTable, type TableName } from '../../../model/names.ts'
import { isText } from './image.ts'

/** The type of a column as a local variable declares it: a text has the column's own collation, not the database's. */
export interface DeclaredTypes {
  of(table: TableName, column: string): string
}

export function declaredTypes(catalog: Catalog, lenses: readonly Lens[]): DeclaredTypes {
  return {
    of(name, column) {
      const table = catalog.tables.find((candidate) => sameTable(candidate, name))
      const sides = lenses
        .filter((lens) => sameTable(lens.table, name))
        .flatMap((lens) => [...lens.before, ...lens.after])
      const found =
        table?.columns.find((candidate) => candidate.name === column) ??
        sides.find((candidate) => candidate.name === column || candidate.heldName === column)
      if (found === undefined) throw new RangeError(`no type is known for ${name.name}.${column}`)
      return collated(found.type, found.collation ?? table?.defaultCollation ?? null)
    },
  }
}

/** `varchar(20)`, `utf8mb4_bin` → `varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin` */
export function collated(type: string, collation: string | null): string {
  if (collation === null || !isText(type) || /^(json|uuid|inet)|\bcollate\b/i.test(type)) return type
  const bare = type.replace(/\s+character set \w+/i, '')
  return `${bare} CHARACTER SET ${characterSet(collation)} COLLATE ${collation}`
}

function characterSet(collation: string): string {
  return collation.split('_')[0] ?? collation
}
