import type { Dialect } from '../dialect/dialect.ts'
import type { Session } from '../dialect/session.ts'
import type { Catalog, Table } from '../model/catalog.ts'
import { keyOf } from '../catalog/key-of.ts'
import { generateRows, uniqueColumns, type NewRow } from './generate-rows.ts'
import type { Image } from './images.ts'
import { deleteRows, rowAgain, updateRows } from './row-statements.ts'

/** Rows that the writes take their values and keys from. */
const ROWS = 8

/** A statement that an application could send. */
export interface Write {
  /** For a person: `an update of price`. */
  readonly what: string
  readonly sql: string
  /** Nothing is to come of it. */
  readonly rolledBack?: true
  /** One row gets another key. */
  readonly movesKey?: true
}

/**
 * What an application does to a table that it knows by `catalog`: updates of each column alone, of several rows and of
 * nothing and of the key, inserts with and without what has a default, upserts, deletes and a transaction that is rolled
 * back. `first` numbers the rows it makes, and columns in `named` are never left out.
 */
export async function applicationWrites(
  context: { readonly dialect: Dialect; readonly session: Session },
  catalog: Catalog,
  table: Table,
  mine: readonly Image[],
  existing: ReadonlyMap<string, readonly Image[]>,
  { first, named: kept = new Set() }: { readonly first: number; readonly named?: ReadonlySet<string> },
): Promise<readonly Write[]> {
  const { dialect } = context
  const generated = await generateRows(context, catalog, table, existing, { first, least: ROWS })
  const key = keyOf(table)
  if ('because' in generated || generated.together) return []
  const fresh = generated.rows.map((row) => named(row, table, mine[0], dialect))
  const inserts = fresh
    .slice(2, 4)
    .map((row): Write => ({ what: 'an insert', sql: dialect.insertRow(table, row) }))
  const [one, other] = fresh
  if (key.length === 0 || one === undefined || other === undefined || mine.length === 0) return inserts
  const unique = uniqueColumns(table)
  const free = table.columns
    .filter(({ generated: computed, name }) => computed === 'no' && !key.includes(name))
    .map(({ name }) => name)
  const writes: Write[] = []
  const set = (what: string, names: readonly string[], row: NewRow, rows: readonly Image[]): void => {
    const values = new Map(
      names.flatMap((name) => (row.has(name) ? [[name, row.get(name) ?? 'NULL'] as const] : [])),
    )
    if (values.size > 0 && rows.length > 0)
      writes.push({ what, sql: updateRows(dialect, table, values, rows) })
  }
  const pick = (number: number): readonly Image[] =>
    mine.slice(number % mine.length, (number % mine.length) + 1)
  for (const [number, name] of free.entries()) {
    set(`an update of ${name}`, [name], fresh[(number + 4) % fresh.length] ?? one, pick(number))
    set(`an update of ${name}`, [name], fresh[(number + 9) % fresh.length] ?? other, pick(number + 1))
  }
  set('an update of all columns', free, one, pick(1))
  for (const name of free.slice(0, 1)) {
    writes.push({
      what: 'an update that changes nothing',
      sql: updateRows(dialect, table, new Map([[name, dialect.quote(name)]]), pick(0)),
    })
  }
  for (const name of free.filter((column) => !unique.has(column)).slice(0, 4))
    set(`an update of ${name} in several rows`, [name], other, mine.slice(0, 3))
  const gone = fresh[4] ?? other
  writes.push(...inserts, { what: 'an insert', sql: dialect.insertRow(table, gone) })
  const short = leavingOut(fresh[7] ?? one, table, new Set([...key, ...kept]))
  if (short !== null)
    writes.push({ what: 'an insert that leaves columns out', sql: dialect.insertRow(table, short) })
  const moved = mine[2 % mine.length]
  const to = new Map([...(fresh[6] ?? one)].filter(([name]) => key.includes(name)))
  if (moved !== undefined && to.size === key.length)
    writes.push({
      what: 'an update of the key',
      sql: updateRows(dialect, table, to, [moved]),
      movesKey: true,
    })
  const taken = mine[0]
  if (taken !== undefined) {
    const upsert = new Map([
      ...one,
      ...[...rowAgain(dialect, table, taken)].filter(([name]) => key.includes(name)),
    ])
    writes.push({ what: 'an upsert of a row that is there', sql: dialect.upsertRow(table, upsert, key) })
  }
  writes.push(
    { what: 'an upsert of a new row', sql: dialect.upsertRow(table, fresh[1] ?? other, key) },
    { what: 'a delete', sql: deleteRows(dialect, table, mine.slice(-1)) },
  )
  const inTransaction = [
    ...free
      .slice(0, 1)
      .map((name) =>
        updateRows(dialect, table, new Map([[name, one.get(name) ?? 'NULL']]), mine.slice(0, 1)),
      ),
    dialect.insertRow(table, fresh[5] ?? one),
  ]
  writes.push({
    what: 'a transaction that is rolled back',
    sql: ['BEGIN', ...inTransaction, 'ROLLBACK'].join(';\n'),
    rolledBack: true,
  })
  return writes
}

/** A constant, however it is cast: what else a default may be differs between two databases. */
const IS_CONSTANT = /^(?:'(?:[^']|'')*'|-?[\d.]+|true|false|null)(?:::[\w\s"[\]().,]+)?$/i

/** Without what may be left out; null where that is nothing. */
function leavingOut(row: NewRow, table: Table, kept: ReadonlySet<string>): NewRow | null {
  const out = new Set(
    table.columns
      .filter(({ default: value, notNull }) => (value === null ? !notNull : IS_CONSTANT.test(value)))
      .map(({ name }) => name)
      .filter((name) => !kept.has(name)),
  )
  const short = new Map([...row].filter(([name]) => !out.has(name)))
  return short.size === row.size ? null : short
}

/** Named in full: what a default would give may differ between two databases. */
function named(row: NewRow, table: Table, like: Image | undefined, dialect: Dialect): NewRow {
  const again = like === undefined ? new Map<string, string>() : rowAgain(dialect, table, like)
  const unique = uniqueColumns(table)
  return new Map(
    table.columns.flatMap(({ generated, name }): readonly (readonly [string, string])[] => {
      const value = row.get(name) ?? (unique.has(name) ? undefined : again.get(name))
      return generated !== 'no' || value === undefined ? [] : [[name, value]]
    }),
  )
}

/** Rows of every table, as foreign keys find them. */
export function rowsByTable(
  images: ReadonlyMap<string, { readonly rows: readonly Image[] }>,
): ReadonlyMap<string, readonly Image[]> {
  return new Map([...images].map(([name, { rows }]) => [name, rows]))
}
