import { findTable, resolveTable } from '../catalog/find.ts'
import type { Catalog, Table } from '../model/catalog.ts'
import type { ReplaceColumns } from '../model/operations/columns.ts'
import type { Operation } from '../model/operation.ts'
import { tableText } from '../model/names.ts'
import { sqlTokens } from '../model/sql-tokens.ts'
import { keyOf } from '../catalog/key-of.ts'
import { roundTrips, type Pairing } from './round-trips.ts'
import { expectedValues } from './expected-values.ts'
import { identityOf, readRows, type Image } from './images.ts'
import { deleteRows, updateRows, valueOf } from './row-statements.ts'
import type { Database } from './two-views.ts'
import type { Adapted } from './verdict.ts'

/** Rows that a migration can't take, which of their columns are to blame, and why. */
interface Misfits {
  readonly table: Table
  readonly rows: readonly Image[]
  readonly columns: readonly string[]
  readonly because: string
  /** No two rows may be alike: each gets a value of its own. */
  readonly apart?: true
}

/**
 * A migration may ask more of rows than the schema before it does: live rows are looked at before anything changes, and
 * so are these. Rows that its expressions or new rules can't take get values of a row that they can, there and in `also`; gives which.
 */
export async function fitRows(
  database: Database,
  catalog: Catalog,
  operations: readonly Operation[],
  { also = [], first = 0 }: { readonly also?: readonly Database[]; readonly first?: number } = {},
): Promise<readonly Adapted[]> {
  const adapted: Adapted[] = []
  for (const operation of operations) {
    for (const misfits of await misfitsOf(database, catalog, operation)) {
      if (misfits.rows.length === 0) continue
      await adapt(database, catalog, misfits, also, first)
      const { because, columns, rows, table } = misfits
      adapted.push({ table: tableText(table), columns, rows: rows.length, because })
    }
  }
  return adapted
}

async function misfitsOf(
  database: Database,
  catalog: Catalog,
  operation: Operation,
): Promise<readonly Misfits[]> {
  if (!('table' in operation)) return []
  const table = findTable(catalog, resolveTable(catalog, operation.table))
  if (table === undefined || keyOf(table).length === 0) return []
  const rows = await readRows(database, table)
  switch (operation.kind) {
    case 'replaceColumns': {
      const takes = await roundTrips(database, table, rows, pairingOf(operation))
      const failing = rows.filter((row) => !takes.has(identityOf(row, keyOf(table))))
      const columns = Object.keys(operation.from)
      // All of them: then it reads what is not there yet, and nothing can be told.
      const because = `forward or backward of ${Object.keys(operation.into).join(', ')} gives no value there`
      return [{ table, rows: failing.length === rows.length ? [] : failing, columns, because }]
    }
    case 'setNotNull': {
      const { column, fill } = operation
      if (!table.columns.some(({ name }) => name === column)) return []
      const empty = rows.filter((row) => row[column] == null)
      return fill === undefined
        ? [{ table, rows: empty, columns: [column], because: `${column} is NULL there, and has no fill` }]
        : []
    }
    case 'addCheck': {
      const text = `CASE WHEN (${operation.expression.text}) IS NOT FALSE THEN 1 END`
      const target = { name: 'holds', type: 'int', notNull: true }
      return [await without(database, table, rows, target, text, 'the new check refuses it')]
    }
    case 'addUnique':
      return [alike(table, rows, operation.columns)]
    case 'createIndex':
      return operation.unique === true
        ? [
            alike(
              table,
              rows,
              operation.keys.flatMap((key) => (typeof key === 'string' ? [key] : [])),
            ),
          ]
        : []
    case 'addForeignKey': {
      const { columns, references } = operation
      const parent = findTable(catalog, resolveTable(catalog, references.table))
      if (parent === undefined) return []
      const parents = new Set(
        (await readRows(database, parent)).map((row) => identityOf(row, references.columns)),
      )
      const orphans = rows.filter(
        (row) => columns.every((name) => row[name] != null) && !parents.has(identityOf(row, columns)),
      )
      return [{ table, rows: orphans, columns, because: `${tableText(parent)} has no such row` }]
    }
    default:
      return []
  }
}

export function pairingOf({ from, into }: ReplaceColumns): Pairing {
  return {
    forward: Object.entries(into).map(([name, column]) => ({
      name,
      type: column.type,
      notNull: column.notNull ?? false,
      text: column.forward.text,
    })),
    // Where a fallback stands in, an old value that does not come back is held.
    backward: Object.entries(from).flatMap(([name, way]) =>
      way.fallback === undefined ? [{ name, text: way.backward.text }] : [],
    ),
  }
}

async function without(
  database: Database,
  table: Table,
  rows: readonly Image[],
  column: { readonly name: string; readonly type: string; readonly notNull: boolean },
  text: string,
  because: string,
): Promise<Misfits> {
  const words = new Set(sqlTokens(text).map((token) => token.text.replaceAll(/^["`]|["`]$/g, '')))
  const columns = table.columns.map(({ name }) => name).filter((name) => words.has(name))
  const values = await expectedValues(database, table, rows, column, text)
  const failing = rows.filter((row) => values.get(identityOf(row, keyOf(table))) === 'fails')
  // It reads what the migration brings: nothing can be told of it before.
  return {
    table,
    columns,
    because,
    rows: columns.length === 0 || failing.length === rows.length ? [] : failing,
  }
}

function alike(table: Table, rows: readonly Image[], columns: readonly string[]): Misfits {
  const seen = new Set<string>()
  const again = rows.filter((row) => {
    if (columns.some((name) => row[name] == null)) return false
    const id = identityOf(row, columns)
      .toLowerCase()
      .normalize('NFKD')
      .replaceAll(/[\s\p{M}]+/gu, '')
    return seen.has(id) || !seen.add(id)
  })
  return { table, rows: again, columns, because: 'another row has the same', apart: true }
}

/** The columns to blame get what a good row has; where that is refused too, the row goes. */
async function adapt(
  { dialect, session }: Database,
  catalog: Catalog,
  misfits: Misfits,
  also: readonly Database[],
  first: number,
): Promise<void> {
  const run = async (statement: string): Promise<void> => {
    await session.script(statement)
    for (const other of also) await other.session.script(statement)
  }
  const { apart, columns, rows, table } = misfits
  const key = keyOf(table)
  const bad = new Set(rows.map((row) => identityOf(row, key)))
  const good = (await readRows({ dialect, session }, table)).find((row) => !bad.has(identityOf(row, key)))
  for (const [number, row] of rows.entries()) {
    const values = new Map(
      columns.map((name) => {
        const type = table.columns.find((column) => column.name === name)?.type ?? ''
        const own =
          apart === true
            ? dialect.candidateValues(type, catalog)?.numbered?.(first + 900 + number)
            : undefined
        return [name, own ?? valueOf(dialect, table, name, good?.[name] ?? null)]
      }),
    )
    try {
      await run(updateRows(dialect, table, values, [row]))
    } catch {
      await run(deleteRows(dialect, table, [row])).catch(() => undefined)
    }
  }
}
