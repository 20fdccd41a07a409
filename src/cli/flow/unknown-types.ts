import { MigrateError } from '../../errors/migrate-error.ts'
import type { Catalog } from '../../model/catalog.ts'
import type { Migration } from '../../model/migration.ts'
import { tableText } from '../../model/names.ts'
import { simulate } from '../../plan/simulate.ts'
import { declaredTypes } from '../../reversal/declared-types.ts'
import type { Workspace } from '../workspace.ts'

/** Asked once for all: the server would refuse them only when the first change is made. */
export async function unknownTypes(
  { connection, dialect }: Workspace,
  catalog: Catalog,
  migrations: readonly Migration[],
): Promise<(migration: Migration, before: Catalog) => void> {
  const all = migrations.flatMap(({ operations }) => declaredTypes(catalog, operations))
  const types = [...new Set(all.map(({ type }) => type))]
  if (types.length === 0) return () => undefined
  const unknown = await dialect.unknownTypes(connection.session, types)
  return ({ file, name, operations }, before) => {
    // Each table is a type too, also one that is only planned.
    const made = simulate({ catalog: before, uncertain: null }, operations).catalog.tables
    const found = declaredTypes(before, operations).find(
      ({ type }) => unknown.has(type) && !made.some((table) => tableText(table) === type),
    )
    if (found === undefined) return
    throw new MigrateError('OPERATION_INVALID', {
      what: `${name}: ${found.column} can't have the type ${found.type}: ${unknown.get(found.type)}`,
      next: `Correct the type in ${file}, or make it in an earlier migration.`,
    })
  }
}
