import { resolveTable } from '../catalog/find.ts'
import { fingerprint } from '../catalog/fingerprint.ts'
import type { Catalog } from '../model/catalog.ts'
import { tableKey } from '../model/names.ts'
import type { Operation } from '../model/operation.ts'

/**
 * Fingerprint of the part of a schema that a proof of these operations rests on: the tables they name, those that these
 * point to, and types; all of it where raw SQL may touch anything. Who owns what, and who may do what, is no part of it:
 * a shadow has other roles.
 */
export function proofScope(catalog: Catalog, operations: readonly Operation[]): string {
  const isAnything = operations.some(({ kind }) => kind === 'sql')
  const names = new Set(
    operations
      .flatMap((operation) => namedIn(operation))
      .map((name) => tableKey(resolveTable(catalog, name))),
  )
  for (const table of catalog.tables) {
    if (!names.has(tableKey(table))) continue
    for (const { references } of table.constraints)
      if (references !== null) names.add(tableKey(references.table))
  }
  return fingerprint(
    withoutRoles({
      ...catalog,
      schemas: [],
      extensions: [],
      tables: catalog.tables.filter((table) => isAnything || names.has(tableKey(table))),
      views: isAnything ? catalog.views : [],
      routines: isAnything ? catalog.routines : [],
      sequences: isAnything ? catalog.sequences : [],
    }),
  )
}

function namedIn(operation: Operation): readonly string[] {
  const own =
    'table' in operation ? [operation.table] : operation.kind === 'renameTable' ? [operation.from] : []
  const pointed = operation.kind === 'addForeignKey' ? [operation.references.table] : []
  return [...own, ...pointed]
}

const OF_ROLES: ReadonlySet<string> = new Set(['owner', 'grants', 'madeUnder'])

function withoutRoles(catalog: Catalog): Catalog {
  // What it leaves out are lists and texts that the type has, and the fingerprint takes any of them away.
  return JSON.parse(
    JSON.stringify(catalog, (key, value: unknown) => (OF_ROLES.has(key) ? undefined : value)),
  ) as Catalog
}
