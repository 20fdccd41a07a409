import type { Table } from '../model/catalog.ts'
import { keyOf } from '../catalog/key-of.ts'
import { identityOf, type Image, type Images } from './images.ts'
import type { RowLoss } from './verdict.ts'

/** What rows that stood before are now: tables that came since don't count, and neither do columns nobody had. */
export function compareImages(before: Images, after: Images): readonly RowLoss[] {
  return [...before].flatMap(([name, { table, rows }]) => {
    const now = after.get(name)?.rows ?? []
    const key = keyOf(table)
    return key.length === 0 ? asBags(name, table, rows, now) : byKey(name, table, key, rows, now)
  })
}

function byKey(
  name: string,
  table: Table,
  key: readonly string[],
  before: readonly Image[],
  after: readonly Image[],
): readonly RowLoss[] {
  const columns = table.columns.map((column) => column.name)
  const found = new Map(after.map((row) => [identityOf(row, key), row]))
  const changed: { readonly was: Image; readonly is: Image; readonly columns: readonly string[] }[] = []
  const gone: Image[] = []
  for (const row of before) {
    const now = found.get(identityOf(row, key))
    found.delete(identityOf(row, key))
    if (now === undefined) gone.push(row)
    else {
      const differing = columns.filter((column) => row[column] !== now[column])
      if (differing.length > 0) changed.push({ was: row, is: now, columns: differing })
    }
  }
  const [first] = changed
  return [
    ...(first === undefined
      ? []
      : [
          {
            table: name,
            rows: changed.length,
            columns: columns.filter((column) => changed.some((one) => one.columns.includes(column))),
            example: { before: shown(first.was, columns), after: shown(first.is, columns) },
          },
        ]),
    ...whole(name, columns, gone, [...found.values()]),
  ]
}

/** A table without a key: as many of each row as before. */
function asBags(
  name: string,
  table: Table,
  before: readonly Image[],
  after: readonly Image[],
): readonly RowLoss[] {
  const columns = table.columns.map((column) => column.name)
  const left = new Map<string, Image[]>()
  for (const row of after) {
    const text = identityOf(row, columns)
    left.set(text, [...(left.get(text) ?? []), row])
  }
  const gone = before.filter((row) => left.get(identityOf(row, columns))?.pop() === undefined)
  return whole(name, columns, gone, [...left.values()].flat())
}

function whole(
  table: string,
  columns: readonly string[],
  gone: readonly Image[],
  come: readonly Image[],
): readonly RowLoss[] {
  const [lost] = gone
  const [arrived] = come
  return [
    ...(lost === undefined
      ? []
      : [{ table, rows: gone.length, columns: [], example: { before: shown(lost, columns), after: null } }]),
    ...(arrived === undefined
      ? []
      : [
          {
            table,
            rows: come.length,
            columns: [],
            example: { before: null, after: shown(arrived, columns) },
          },
        ]),
  ]
}

const WIDTH = 160

export function shown(row: Image, columns: readonly string[]): string {
  const text = columns
    .map((column) => `${column}=${row[column] === null ? 'NULL' : String(row[column])}`)
    .join(', ')
  return text.length <= WIDTH ? text : `${text.slice(0, WIDTH - 1)}…`
}
