import type { Dialect } from '../dialect/dialect.ts'
import type { Session } from '../dialect/session.ts'
import type { Table } from '../model/catalog.ts'
import { sameTable, tableText } from '../model/names.ts'
import { keyOf } from '../catalog/key-of.ts'
import { generateRows, type Generated, type NewRow } from './generate-rows.ts'
import { readEach, type Image } from './images.ts'
import { parentsFirst } from './parents-first.ts'
import { updateRows, valueOf } from './row-statements.ts'
import type { Shadow } from './shadow.ts'
import type { State } from './state.ts'
import type { LeftEmpty } from './verdict.ts'

export interface FillOptions {
  /** False where all values are to be plain ones. */
  readonly edges?: boolean
  /** Tables that have been given rows: with it, others get some beside those that they have. */
  readonly filled?: Set<string>
}

/** Where rows go in. */
interface Filling {
  readonly session: Session
  readonly dialect: Dialect
  /** Rows by table, as they lie there by now. */
  readonly rows: Map<string, readonly Image[]>
}

/**
 * Gives a few rows to each table that has none, parents first, with values at the edges of its types. What the server
 * doesn't take is left out and told: a proof rests on the rows there are.
 */
export async function fillEmpty(
  { connection, dialect }: Pick<Shadow, 'connection' | 'dialect'>,
  { catalog, images }: State,
  { edges = true, filled }: FillOptions = {},
): Promise<readonly LeftEmpty[]> {
  const filling: Filling = {
    session: connection.session,
    dialect,
    rows: new Map([...images].map(([name, { rows }]) => [name, rows])),
  }
  const left = new Map<string, string>()
  const together: { readonly table: Table; readonly rows: readonly NewRow[] }[] = []
  const later: { readonly table: Table; readonly columns: readonly string[] }[] = []
  let wave: Ready[] = []
  for (const table of parentsFirst(catalog)) {
    const name = tableText(table)
    const rows = images.get(name)?.rows.length
    if (rows === undefined || filled?.has(name) === true || (rows > 0 && filled === undefined)) continue
    filled?.add(name)
    // Its parents must be there, for their keys.
    if (wave.some((one) => pointsTo(table, one.table))) {
      await insertAll(filling, wave, left)
      wave = []
    }
    const generated = await generateRows(filling, catalog, table, filling.rows)
    if ('because' in generated) {
      if (rows === 0) left.set(name, generated.because)
      continue
    }
    if (generated.later.length > 0) later.push({ table, columns: generated.later })
    if (generated.together) together.push({ table, rows: generated.plain.slice(0, 3) })
    else wave.push({ table, generated: edges ? generated : { ...generated, rows: generated.plain } })
  }
  await insertAll(filling, wave, left)
  await insertTogether(filling, together, left)
  for (const { columns, table } of later) await point(filling, table, columns)
  return [...left].map(([table, because]) => ({ table, because }))
}

/** A table and what it is to get. */
interface Ready {
  readonly table: Table
  readonly generated: Generated
}

function pointsTo({ constraints }: Table, other: Table): boolean {
  return constraints.some(({ references }) => references !== null && sameTable(references.table, other))
}

/** Tables that don't point to each other: all in one message; where one row is refused, table by table. */
async function insertAll(filling: Filling, wave: readonly Ready[], left: Map<string, string>): Promise<void> {
  const { dialect, session } = filling
  const statements = wave.flatMap(({ generated, table }) =>
    generated.rows.map((row) => dialect.insertRow(table, row)),
  )
  if (wave.length > 1 && (await wasTaken(filling, statements))) {
    const rows = await readEach(
      { dialect, session },
      wave.map(({ table }) => table),
    )
    for (const [number, { table }] of wave.entries()) filling.rows.set(tableText(table), rows[number] ?? [])
    return
  }
  for (const { generated, table } of wave) await insert(filling, table, generated, left)
}

async function wasTaken({ dialect, session }: Filling, statements: readonly string[]): Promise<boolean> {
  try {
    await session.script(['BEGIN', ...statements, 'COMMIT'].join(';\n'))
    return true
  } catch {
    await session.script(dialect.rollback)
    return false
  }
}

/** All in one message; where one is refused, one by one, and a refused one with plain values. */
async function insert(
  filling: Filling,
  table: Table,
  { plain, rows }: Generated,
  left: Map<string, string>,
): Promise<void> {
  const { dialect } = filling
  const name = tableText(table)
  if (
    !(await wasTaken(
      filling,
      rows.map((row) => dialect.insertRow(table, row)),
    ))
  ) {
    for (const [number, row] of rows.entries()) {
      const because =
        (await refusalOf(filling, table, row)) && (await refusalOf(filling, table, plain[number] ?? row))
      if (because !== null && because !== '') left.set(name, because)
    }
  }
  await reread(filling, table)
  if ((filling.rows.get(name)?.length ?? 0) > 0) left.delete(name)
}

/** What the server says of a row that it doesn't take; null where it takes it. */
async function refusalOf({ dialect, session }: Filling, table: Table, row: NewRow): Promise<string | null> {
  try {
    await session.script(dialect.insertRow(table, row))
    return null
  } catch (error) {
    return dialect.classify(error).message
  }
}

/** Tables that point to each other and take no NULL there: their rows are looked at when all are in. */
async function insertTogether(
  filling: Filling,
  parts: readonly { readonly table: Table; readonly rows: readonly NewRow[] }[],
  left: Map<string, string>,
): Promise<void> {
  if (parts.length === 0) return
  const { dialect, session } = filling
  const statements = parts.flatMap(({ rows, table }) => rows.map((row) => dialect.insertRow(table, row)))
  try {
    await session.script(dialect.together(statements))
  } catch (error) {
    await session.script(dialect.rollback)
    // Foreign keys are looked at again.
    await session.script(dialect.together([]))
    const because = dialect.classify(error).message
    for (const { table } of parts) left.set(tableText(table), `it and others point to each other: ${because}`)
  }
  for (const { table } of parts) await reread(filling, table)
}

async function reread(filling: Filling, table: Table): Promise<void> {
  filling.rows.set(tableText(table), await filling.session.query<Image>(filling.dialect.rowImages(table)))
}

/** Half of the rows that had to wait point somewhere now. */
async function point(filling: Filling, table: Table, columns: readonly string[]): Promise<void> {
  const { dialect, session } = filling
  const key = keyOf(table)
  if (key.length === 0) return
  const rows = filling.rows.get(tableText(table)) ?? []
  for (const { columns: own, references } of table.constraints) {
    if (references === null || !own.some((name) => columns.includes(name))) continue
    const targets = filling.rows.get(tableText(references.table)) ?? []
    for (const [number, row] of rows.entries()) {
      const target = targets[(number + 1) % Math.max(1, targets.length)]
      if (target === undefined || number % 2 === 1) continue
      const values = own.map((name, place): readonly [string, string | null] => [
        name,
        target[references.columns[place] ?? ''] ?? null,
      ])
      // A rule may forbid it, which is the schema's right: the row keeps its NULL.
      await session
        .script(
          updateRows(
            dialect,
            table,
            new Map(values.map(([name, image]) => [name, valueOf(dialect, table, name, image)])),
            [row],
          ),
        )
        .catch(() => undefined)
    }
  }
  await reread(filling, table)
}
