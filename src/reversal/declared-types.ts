import { resolveTable } from '../catalog/find.ts'
import type { Catalog } from '../model/catalog.ts'
import { tableText } from '../model/names.ts'
import type { Operation } from '../model/operation.ts'

/** A type that an author writes, for the server to say whether it knows it. */
export interface DeclaredType {
  readonly type: string
  /** For messages: `products.price_minor`. */
  readonly column: string
}

/** The types of new columns; none where the migration's own statements may make what it then uses. */
export function declaredTypes(
  catalog: Pick<Catalog, 'defaultSchema'>,
  operations: readonly Operation[],
): readonly DeclaredType[] {
  if (operations.some(({ kind }) => kind === 'sql')) return []
  return operations.flatMap((operation) =>
    Object.entries(columnsOf(operation)).map(([name, { type }]) => ({
      type,
      column: 'table' in operation ? `${tableText(resolveTable(catalog, operation.table))}.${name}` : name,
    })),
  )
}

function columnsOf(operation: Operation): Readonly<Record<string, { readonly type: string }>> {
  switch (operation.kind) {
    case 'createTable':
      return operation.columns
    case 'addColumn':
      return { [operation.column]: operation.definition }
    case 'replaceColumns':
      return operation.into
    default:
      return {}
  }
}
