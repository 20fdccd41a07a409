import { declaredStatements } from '../../compat/declared-statements.ts'
import { exercise, type KnownTypes } from '../../compat/exercise.ts'
import { isView, relationOf } from '../../compat/look-up.ts'
import type { Look } from '../../compat/misfits-of.ts'
import { neverNull } from '../../compat/never-null.ts'
import type { Dialect } from '../../dialect/dialect.ts'
import type { Session } from '../../dialect/session.ts'
import type { Catalog } from '../../model/catalog.ts'
import { sameTable, tableText, type TableName } from '../../model/names.ts'
import type { ReleaseContract, StatementUse } from '../../model/release-contract.ts'
import type { Shadow } from '../../rehearse/shadow.ts'
import type { State } from '../../rehearse/state.ts'

type Compiler = Awaited<ReturnType<Dialect['kysely']>>

/** A release as its statements are tried, time and again. */
export interface Asked {
  readonly contract: ReleaseContract
  /** What its sessions say of themselves: the newest migration that they know. */
  readonly knows: string | null
  /** Those that were seen, and those that declarations stand for. */
  readonly statements: readonly StatementUse[]
  readonly compiler: Compiler
  readonly types: KnownTypes
}

export function asked(contract: ReleaseContract, knows: string | null, compiler: Compiler): Asked {
  const statements = [...contract.statements, ...declaredStatements(contract, compiler)]
  return { contract, knows, statements, compiler, types: new Map() }
}

/**
 * Tries a release's statements in the schema as it is at one moment. `about`: the tables that anything can be otherwise
 * for since the last look, null for all of them. `home`: a schema in which the release works.
 */
export async function lookAtRelease(
  { dialect }: Shadow,
  session: Session,
  { compiler, contract, knows, statements, types }: Asked,
  { catalog, images }: State,
  { about, home }: { readonly about: readonly TableName[] | null; readonly home: Catalog | null },
): Promise<Look> {
  await session.script(dialect.applications.identify(knows))
  const rowsOf = (relation: Catalog['tables'][number] | Catalog['views'][number]) =>
    images.get(tableText(relation))?.rows ?? []
  const chosen = about === null ? statements : statements.filter((one) => concerns(one, about, catalog))
  const tried = await exercise({ dialect, session }, contract, chosen, catalog, rowsOf, types)
  const schemas = { before: home ?? catalog, after: catalog }
  const filled = await neverNull({ dialect, session }, compiler, contract, schemas, rowsOf)
  return { catalog, tried, neverNull: filled }
}

/** A view may read any table, and what isn't understood may too. */
function concerns(statement: StatementUse, about: readonly TableName[], catalog: Catalog): boolean {
  if (statement.unread !== undefined || statement.tables.length === 0) return true
  return statement.tables.some((key) => {
    const relation = relationOf(catalog, key)
    return relation === undefined || isView(relation) || about.some((table) => sameTable(table, relation))
  })
}
