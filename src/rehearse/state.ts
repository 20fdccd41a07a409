import { diffCatalogs, type Difference } from '../catalog/diff.ts'
import type { Connection } from '../dialect/connection.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { Catalog } from '../model/catalog.ts'
import { sameTable, tableText, type TableName } from '../model/names.ts'
import type { LedgerStore } from '../model/ledger-store.ts'
import { compareImages } from './compare-images.ts'
import { readImages, type Images } from './images.ts'
import type { RowLoss } from './verdict.ts'

/** A database at one moment: its schema and every row. */
export interface State {
  readonly catalog: Catalog
  readonly images: Images
}

export async function readState({
  connection,
  dialect,
}: {
  readonly connection: Connection
  readonly dialect: Dialect
}): Promise<State> {
  const catalog = await dialect.inspect(connection.session, connection.facts)
  return { catalog, images: await readImages(connection.session, dialect, catalog) }
}

/** The same after a step: of rows only those of `about` are read again (null: all), and the schema where it may have changed. */
export async function readStateAgain(
  { connection, dialect }: { readonly connection: Connection; readonly dialect: Dialect },
  before: State,
  { about, schema }: { readonly about: readonly TableName[] | null; readonly schema: boolean },
): Promise<State> {
  const { session, facts } = connection
  const catalog = schema ? await dialect.inspect(session, facts) : before.catalog
  const tables = catalog.tables.filter(
    (table) =>
      about === null || !before.images.has(tableText(table)) || about.some((one) => sameTable(one, table)),
  )
  const images = await readImages(session, dialect, { ...catalog, tables })
  return { catalog, images: new Map([...before.images, ...images]) }
}

/** The same right after a run, which has just recorded the schema as it left it: no second look. */
export async function stateAfterRun({
  connection,
  dialect,
  store,
}: {
  readonly connection: Connection
  readonly dialect: Dialect
  readonly store: Pick<LedgerStore, 'catalog'>
}): Promise<State> {
  const catalog = (await store.catalog()) as Catalog
  return { catalog, images: await readImages(connection.session, dialect, catalog) }
}

/** What the way back did not bring back. */
export interface Remainder {
  readonly differences: readonly Difference[]
  readonly losses: readonly RowLoss[]
}

export function remainderOf(before: State, after: State): Remainder {
  return {
    differences: diffCatalogs(before.catalog, after.catalog),
    losses: compareImages(before.images, after.images),
  }
}

export function isNothing({ differences, losses }: Remainder): boolean {
  return differences.length === 0 && losses.length === 0
}
