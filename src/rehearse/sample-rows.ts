import type { Catalog, Table } from '../model/catalog.ts'
import { sameTable, tableText, type TableName } from '../model/names.ts'
import { keyOf } from '../catalog/key-of.ts'
import { identityOf, type Image, type Images } from './images.ts'
import { parentsFirst } from './parents-first.ts'
import { valueOf } from './row-statements.ts'
import type { Database } from './two-views.ts'
import type { LeftEmpty } from './verdict.ts'

/** Rows that are taken of a table for themselves; those that others point to come on top, up to the second number. */
const EACH = 20
const MOST = 400

/** Rows by table, by what tells them apart. */
type Sample = Map<string, Map<string, Image>>

/**
 * Takes a few rows of each table of a live database, those that belong to each other first, and with them every row that
 * they point to. Nothing is written there: it is one read-only transaction. Says which tables could not be read, as where
 * the schema is further on here, and which therefore have no parents.
 */
export async function sampleRows(
  live: Database,
  catalog: Catalog,
): Promise<{ readonly images: Images; readonly left: readonly LeftEmpty[] }> {
  const { dialect, session } = live
  const tables = parentsFirst(catalog)
  const sample: Sample = new Map(tables.map((table) => [tableText(table), new Map<string, Image>()]))
  const left: LeftEmpty[] = []
  await session.script(dialect.readOnlyTransaction)
  try {
    for (const table of tables) {
      const lost = table.constraints.find(
        ({ references }) => references !== null && isLeft(left, references.table),
      )
      if (lost?.references != null) {
        const because = `its rows point to ${tableText(lost.references.table)}, which can’t be read there`
        left.push({ table: tableText(table), because })
        continue
      }
      await session.script('SAVEPOINT bothways_sample')
      try {
        await take(live, sample, table, belonging(live, table, sample), EACH)
        if ((sample.get(tableText(table))?.size ?? 0) < EACH) await take(live, sample, table, null, EACH)
      } catch (error) {
        if (!session.alive) throw error
        await session.script('ROLLBACK TO SAVEPOINT bothways_sample')
        left.push({
          table: tableText(table),
          because: dialect.classify(error).message,
        })
      }
    }
    await withParents(
      live,
      tables.filter((table) => !isLeft(left, table)),
      sample,
    )
  } finally {
    if (session.alive) await session.script('ROLLBACK')
  }
  const images = new Map(
    tables.map((table) => [
      tableText(table),
      { table, rows: [...(sample.get(tableText(table))?.values() ?? [])] },
    ]),
  )
  return { images, left }
}

function isLeft(left: readonly LeftEmpty[], table: TableName): boolean {
  return left.some((one) => one.table === tableText(table))
}

async function take(
  { dialect, session }: Database,
  sample: Sample,
  table: Table,
  where: string | null,
  most: number,
): Promise<number> {
  if (where === '') return 0
  const rows = await session.query<Image>(
    `${dialect.rowImages(table)}${where === null ? '' : ` WHERE ${where}`} LIMIT ${most}`,
  )
  const kept = sample.get(tableText(table)) ?? new Map<string, Image>()
  const before = kept.size
  const key = keyOf(table)
  const columns = key.length === 0 ? table.columns.map(({ name }) => name) : key
  for (const row of rows) kept.set(identityOf(row, columns), row)
  sample.set(tableText(table), kept)
  return kept.size - before
}

/** Rows that point to what the sample has of other tables; an empty text where there is nothing to point to. */
function belonging({ dialect }: Database, table: Table, sample: Sample): string {
  for (const { columns, references } of table.constraints) {
    if (references === null || sameTable(references.table, table)) continue
    const parents = [...(sample.get(tableText(references.table))?.values() ?? [])].slice(0, EACH)
    const conditions = parents.map((parent) => pointing(dialect, table, columns, references.columns, parent))
    if (conditions.length > 0) return conditions.join(' OR ')
  }
  return ''
}

/** Until every row that is pointed to is there. */
async function withParents(live: Database, tables: readonly Table[], sample: Sample): Promise<void> {
  for (let came = 1; came > 0;) {
    came = 0
    for (const table of tables.toReversed()) {
      for (const { columns, references } of table.constraints) {
        const parent = tables.find((other) => references !== null && sameTable(other, references.table))
        if (references === null || parent === undefined) continue
        const known = sample.get(tableText(parent)) ?? new Map<string, Image>()
        const there = new Set([...known.values()].map((row) => identityOf(row, references.columns)))
        const missing = [...(sample.get(tableText(table))?.values() ?? [])].filter(
          (row) => columns.every((name) => row[name] != null) && !there.has(identityOf(row, columns)),
        )
        const conditions = missing.map((row) =>
          pointing(live.dialect, parent, references.columns, columns, row),
        )
        if (conditions.length > 0) came += await take(live, sample, parent, conditions.join(' OR '), MOST)
      }
    }
  }
}

/** The rows of a table whose columns are what other columns of this row are. */
function pointing(
  dialect: Database['dialect'],
  table: Table,
  columns: readonly string[],
  others: readonly string[],
  row: Image,
): string {
  const parts = columns.map(
    (name, place) =>
      `${dialect.quote(name)} = ${valueOf(dialect, table, name, row[others[place] ?? ''] ?? null)}`,
  )
  return `(${parts.join(' AND ')})`
}
