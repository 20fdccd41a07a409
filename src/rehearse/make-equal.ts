import type { Catalog, Table } from '../model/catalog.ts'
import { tableText } from '../model/names.ts'
import { keyOf } from '../catalog/key-of.ts'
import { identityOf, readEach, type Image, type Images } from './images.ts'
import { parentsFirst } from './parents-first.ts'
import { deleteRows, rowAgain, updateRows } from './row-statements.ts'
import { changedRows, type Database } from './two-views.ts'

/**
 * Gives a database of the same schema the rows that these images show. Gives the tables where it can't: triggers of the
 * user's that write there, or rows without a key.
 */
export async function makeEqual(
  database: Database,
  catalog: Catalog,
  images: Images,
): Promise<ReadonlySet<string>> {
  // Triggers may write along: what they made is put right by the second turn.
  for (let turn = 0; turn < 2; turn += 1) {
    const { statements } = await differences(database, catalog, images)
    if (statements.length === 0) return new Set()
    await run(database, statements)
  }
  return (await differences(database, catalog, images)).tables
}

async function differences(
  database: Database,
  catalog: Catalog,
  images: Images,
): Promise<{ readonly statements: readonly string[]; readonly tables: ReadonlySet<string> }> {
  const { dialect } = database
  const [removing, putting]: [string[], string[]] = [[], []]
  const tables = new Set<string>()
  const ordered = parentsFirst(catalog)
  const found = await readEach(database, ordered)
  for (const [number, table] of ordered.entries()) {
    const name = tableText(table)
    const wanted = images.get(name)?.rows ?? []
    const there = found[number] ?? []
    const count = removing.length + putting.length
    if (keyOf(table).length === 0) {
      if (sameBag(wanted, there)) continue
      removing.unshift(`DELETE FROM ${dialect.quote(table)}`)
      putting.push(...wanted.map((row) => dialect.insertRow(table, rowAgain(dialect, table, row))))
    } else collect(database, table, wanted, there, removing, putting)
    if (removing.length + putting.length > count) tables.add(name)
  }
  return { statements: [...removing, ...putting], tables }
}

function collect(
  { dialect }: Database,
  table: Table,
  wanted: readonly Image[],
  there: readonly Image[],
  removing: string[],
  putting: string[],
): void {
  const key = keyOf(table)
  const byKey = (rows: readonly Image[]): ReadonlyMap<string, Image> =>
    new Map(rows.map((row) => [identityOf(row, key), row]))
  const [is, want] = [byKey(there), byKey(wanted)]
  for (const id of changedRows(is, want)) {
    const [old, row] = [is.get(id), want.get(id)]
    if (row === undefined && old !== undefined) removing.unshift(deleteRows(dialect, table, [old]))
    if (row !== undefined && old === undefined)
      putting.push(dialect.insertRow(table, rowAgain(dialect, table, row)))
    if (row !== undefined && old !== undefined) {
      const values = [...rowAgain(dialect, table, row)].filter(([name]) => row[name] !== old[name])
      if (values.length > 0) putting.push(updateRows(dialect, table, new Map(values), [old]))
    }
  }
}

function sameBag(a: readonly Image[], b: readonly Image[]): boolean {
  const texts = (rows: readonly Image[]): string =>
    rows
      .map((row) => JSON.stringify(row))
      .toSorted()
      .join('\n')
  return texts(a) === texts(b)
}

/** At once; where something is refused, each by itself, and what is left is found by the next look. */
async function run({ dialect, session }: Database, statements: readonly string[]): Promise<void> {
  try {
    await session.script(dialect.together(statements))
  } catch {
    await session.script(dialect.rollback)
    await session.script(dialect.together([]))
    for (const statement of statements) await session.script(statement).catch(() => undefined)
  }
}
