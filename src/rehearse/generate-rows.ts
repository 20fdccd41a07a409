import type { Dialect } from '../dialect/dialect.ts'
import type { Session } from '../dialect/session.ts'
import type { Catalog, Table } from '../model/catalog.ts'
import { sameTable, tableText } from '../model/names.ts'
import { candidatesOf, checksOf, type Candidates } from './candidates.ts'
import { checkTuples, type Tuple } from './check-tuples.ts'
import type { Image } from './images.ts'

/** A row to insert: values as SQL by column; what is left out takes its default. */
export type NewRow = ReadonlyMap<string, string>

export interface Generated {
  readonly rows: readonly NewRow[]
  /** The same with plain values only, where the server takes no value at an edge. */
  readonly plain: readonly NewRow[]
  /** Foreign keys to tables that have no rows yet: NULL until they have. */
  readonly later: readonly string[]
  /** Rows that go in only together with those of another table. */
  readonly together: boolean
}

const LEAST = 5
const MOST = 24

/**
 * Rows for a table: each column takes its candidates in turn, so that each is tried; the last row but one has NULL where it
 * may, and the last leaves out what has a default. `existing` are the rows of other tables, for foreign keys. Gives a
 * reason where it can't.
 */
export async function generateRows(
  { dialect, session }: { readonly dialect: Dialect; readonly session: Session },
  catalog: Catalog,
  table: Table,
  existing: ReadonlyMap<string, readonly Image[]>,
  { first = 0, least = LEAST }: { readonly first?: number; readonly least?: number } = {},
): Promise<Generated | { readonly because: string }> {
  const candidates = candidatesOf(dialect, catalog, table)
  if ('because' in candidates) return candidates
  const pointing = foreignKeys(dialect, table, catalog, existing)
  const inChecks = new Map([...candidates].filter(([name]) => !pointing.has(name)))
  const { groups, unsatisfied } = await checkTuples(session, dialect, checksOf(table, catalog), inChecks)
  if (unsatisfied !== null) return { because: unsatisfied }
  const context: RowContext = { dialect, candidates, groups, pointing, unique: uniqueColumns(table) }
  const count = Math.min(
    MOST,
    Math.max(least, ...[...candidates.values()].map(({ edges, plain }) => plain.length + edges.length + 3)),
  )
  const numbers = Array.from({ length: count }, (_, number) => number)
  return {
    rows: numbers.map((number) => rowOf(context, number, first, count, true)),
    plain: numbers.map((number) => rowOf(context, number, first, count, false)),
    later: [...pointing.values()].flatMap((key) =>
      key.values.length === 0 && !key.notNull ? key.columns : [],
    ),
    together: [...pointing.values()].some((key) => key.values.length === 0 && key.notNull),
  }
}

interface RowContext {
  readonly dialect: Dialect
  readonly candidates: ReadonlyMap<string, Candidates>
  readonly groups: readonly (readonly Tuple[])[]
  readonly pointing: ReadonlyMap<string, Pointing>
  readonly unique: ReadonlySet<string>
}

/** Where a column of a foreign key points to. */
interface Pointing {
  readonly columns: readonly string[]
  readonly place: number
  /** Rows of the other table, as the values of the key's columns. */
  readonly values: readonly (readonly (string | null)[])[]
  readonly notNull: boolean
  /** What the other table's column will be in its row of this number. */
  readonly numbered: ((number: number) => string) | null
}

function rowOf(context: RowContext, number: number, first: number, count: number, edges: boolean): NewRow {
  const { candidates, groups, pointing, unique } = context
  const row = new Map<string, string>()
  const isLast = edges && number === count - 1
  const isNulls = edges && number === count - 2
  for (const [place, { column, edges: atEdges, numbered, plain }] of [...candidates.values()].entries()) {
    const { name } = column
    const key = pointing.get(name)
    if (key !== undefined) {
      row.set(name, pointed(context.dialect, column.type, key, number, isNulls))
      continue
    }
    if (
      isLast &&
      !unique.has(name) &&
      (column.default !== null || !column.notNull) &&
      column.identity === 'no'
    )
      continue
    const values = edges ? [...plain, ...atEdges] : plain
    const turn = values[number === 0 ? 0 : (number + place) % values.length] ?? 'NULL'
    if (column.identity !== 'no' || unique.has(name))
      row.set(name, numbered?.(first + number) ?? values[number] ?? turn)
    else row.set(name, isNulls && !column.notNull ? 'NULL' : turn)
  }
  for (const tuples of groups) {
    for (const [name, value] of tuples[number % tuples.length] ?? []) {
      if (!unique.has(name) || candidates.get(name)?.numbered === null) row.set(name, value)
    }
  }
  return row
}

function pointed(
  dialect: Dialect,
  type: string,
  { notNull, numbered, place, values }: Pointing,
  number: number,
  isNulls: boolean,
): string {
  if (values.length === 0) return notNull ? (numbered?.(number) ?? 'NULL') : 'NULL'
  if (!notNull && (isNulls || number % 4 === 3)) return 'NULL'
  return dialect.imageValue(type, values[number % values.length]?.[place] ?? null)
}

function foreignKeys(
  dialect: Dialect,
  table: Table,
  catalog: Catalog,
  existing: ReadonlyMap<string, readonly Image[]>,
): ReadonlyMap<string, Pointing> {
  const found = new Map<string, Pointing>()
  for (const { columns, references } of table.constraints) {
    if (references === null) continue
    const other = catalog.tables.find((one) => sameTable(one, references.table))
    const rows = existing.get(tableText(references.table)) ?? []
    const values = rows
      .map((row) => references.columns.map((name) => row[name] ?? null))
      .filter((row) => row.every((value) => value !== null))
    for (const [place, column] of columns.entries()) {
      if (found.has(column)) continue
      found.set(column, {
        columns,
        place,
        values,
        notNull: columns.every((name) => table.columns.find((one) => one.name === name)?.notNull === true),
        numbered: numberedOf(dialect, catalog, other, references.columns[place]),
      })
    }
  }
  return found
}

function numberedOf(
  dialect: Dialect,
  catalog: Catalog,
  table: Table | undefined,
  name: string | undefined,
): Pointing['numbered'] {
  const column = table?.columns.find((one) => one.name === name)
  return column === undefined ? null : (dialect.candidateValues(column.type, catalog)?.numbered ?? null)
}

/** Columns of which no two rows may have the same value. */
export function uniqueColumns(table: Table): ReadonlySet<string> {
  const keys = table.indexes.filter(({ unique }) => unique).map(({ keys: parts }) => parts)
  const primary = table.constraints
    .filter(({ kind }) => kind === 'primary key' || kind === 'unique')
    .map(({ columns }) => columns)
  return new Set(
    [...keys, ...primary].flatMap((parts) => (parts.length === 1 && parts[0] != null ? [parts[0]] : [])),
  )
}
