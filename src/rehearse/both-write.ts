import type { Catalog } from '../model/catalog.ts'
import { sameTable, tableText } from '../model/names.ts'
import type { Operation } from '../model/operation.ts'
import { resolveTable } from '../catalog/find.ts'
import { pairingOf } from './fit-rows.ts'
import { keyOf } from '../catalog/key-of.ts'
import { movedKey, standingUnderNewKey, underNewKey, type MovedKey } from './moved-key.ts'
import { roundTrips } from './round-trips.ts'
import { applicationWrites, type Write } from './application-writes.ts'
import type { Counterpart } from './counterparts.ts'
import type { Image } from './images.ts'
import { changedRows, otherSide, rowsOf, sides, unexpected, type Database, type Rows } from './two-views.ts'
import type { Adapted, RowLoss } from './verdict.ts'

/** What is known of a migration while both applications write. */
export interface Writers {
  readonly shadow: Database
  /** Only the old application writes here. */
  readonly control: Database
  readonly before: Catalog
  readonly after: Catalog
  readonly operations: readonly Operation[]
  /** Rows that are made are numbered from here. */
  readonly first: number
  /** Which release the new application says it is; null where it need not. */
  readonly release: string | null
  /** What is said of the old application's writes, where it is more than who made them. */
  readonly when?: string
}

/** A write that was refused, though the schema of who wrote it takes it. */
export interface Refused {
  readonly table: string
  readonly what: string
  readonly because: string
}

/** What came of the writes. */
export interface Written {
  readonly findings: RowLoss[]
  /** Writes that both the schema and the tool took. */
  count: number
  /** Writes of the old application that the author's own expressions fail on. */
  readonly untaken: Adapted[]
  /** Writes of the new application that were refused while both versions are served. */
  readonly refused: { readonly counterpart: Counterpart; readonly write: Write; readonly because: string }[]
}

export function nothingWritten(): Written {
  return { findings: [], count: 0, untaken: [], refused: [] }
}

/** The old application's writes, on shadow and control alike: it must see what it would see alone, and the new one its sense. Gives which row got another key. */
export async function oldWrites(
  writers: Writers,
  counterpart: Counterpart,
  rows: ReadonlyMap<string, readonly Image[]>,
  written: Written,
): Promise<MovedKey | null> {
  const { control, shadow } = writers
  const { before: table, standIns } = counterpart
  if (table === null) return null
  let moved: MovedKey | null = null
  const view = sides(counterpart)
  const mine = (rows.get(tableText(table)) ?? []).filter((_, number) => number % 2 === 0)
  const name = tableText(table)
  // Nobody else writes: what stands after one write stands before the next.
  let seen = {
    alone: await rowsOf(control, table),
    old: await rowsOf(shadow, table),
    fresh: await rowsOf(shadow, counterpart.after),
  }
  for (const write of await applicationWrites(control, writers.before, table, mine, rows, {
    first: writers.first + 200,
    named: counterpart.defaults,
  })) {
    const when = `${write.what} ${writers.when ?? 'by the old version'}`
    const { alone, old, fresh } = seen
    if (write.rolledBack !== true) await control.session.script('BEGIN')
    if ((await refusalOf(control, write)) !== null) continue
    const aloneNow = await rowsOf(control, table)
    const touched = changedRows(alone, aloneNow)
    const because = await refusalOf(shadow, write)
    if (because !== null) {
      const theirs = [...aloneNow].filter(([id]) => touched.has(id)).map(([, row]) => row)
      const isOfAuthor = await failsThere(writers, counterpart, theirs)
      await control.session.script('ROLLBACK')
      if (isOfAuthor)
        written.untaken.push({ table: name, columns: [], rows: 1, because: `${when}: ${because}` })
      else written.findings.push(refusedFinding(name, when, because))
      continue
    }
    if (write.rolledBack !== true) await control.session.script('COMMIT')
    written.count += 1
    const oldNow = await rowsOf(shadow, table)
    const freshNow = await rowsOf(shadow, counterpart.after)
    seen = { alone: aloneNow, old: oldNow, fresh: freshNow }
    const move = write.movesKey === true ? movedKey(alone, aloneNow) : null
    moved ??= move
    written.findings.push(...asAlone(table, standIns, touched, aloneNow, oldNow, old, when))
    if (view !== null)
      written.findings.push(
        ...(await unexpected(view.new, {
          before: underNewKey(fresh, keyOf(view.new.table), move),
          after: freshNow,
          written: { before: underNewKey(alone, keyOf(table), move), after: aloneNow },
          stood: null,
          at: control,
          when,
          except: standIns,
        })),
      )
  }
  return moved
}

/** Whether the author's expressions take these rows of the control there and back. */
async function failsThere(
  { control, operations, before: catalog }: Writers,
  { before: table }: Counterpart,
  rows: readonly Image[],
): Promise<boolean> {
  if (table === null) return false
  for (const operation of operations) {
    if (operation.kind !== 'replaceColumns' || !sameTable(resolveTable(catalog, operation.table), table))
      continue
    const takes = await roundTrips(control, table, rows, pairingOf(operation))
    if (takes.size < rows.length) return true
  }
  return false
}

/** The rows it wrote are what they are where it is alone; all others are what they were. */
function asAlone(
  table: NonNullable<Counterpart['before']>,
  standIns: ReadonlySet<string>,
  touched: ReadonlySet<string>,
  alone: Rows,
  now: Rows,
  was: Rows,
  when: string,
): readonly RowLoss[] {
  return [...new Set([...touched, ...now.keys(), ...was.keys()])].flatMap((id): readonly RowLoss[] => {
    const [want, is] = [(touched.has(id) ? alone : was).get(id), now.get(id)]
    if (want === undefined && is === undefined) return []
    const columns = table.columns
      .map(({ name }) => name)
      .filter((name) => want?.[name] !== is?.[name] && !(standIns.has(name) && want?.[name] === null))
    return columns.length === 0
      ? []
      : [
          {
            table: tableText(table),
            rows: 1,
            columns,
            when,
            example: { before: text(want, columns), after: text(is, columns) },
          },
        ]
  })
}

function text(row: Image | undefined, columns: readonly string[]): string | null {
  return row === undefined ? null : columns.map((name) => `${name}=${row[name] ?? 'NULL'}`).join(', ')
}

/** The new application's writes while both are served: the old one must see their sense, at once. */
export async function newWrites(
  writers: Writers,
  counterpart: Counterpart,
  rows: ReadonlyMap<string, readonly Image[]>,
  written: Written,
): Promise<void> {
  const { shadow } = writers
  const { after: table, before } = counterpart
  if (table === null) return
  const view = sides(counterpart)
  const mine = (rows.get(tableText(table)) ?? []).filter((_, number) => number % 2 === 1)
  let seen = { old: await rowsOf(shadow, before), fresh: await rowsOf(shadow, table) }
  for (const write of await applicationWrites(shadow, writers.after, table, mine, rows, {
    first: writers.first + 400,
    named: counterpart.defaults,
  })) {
    const { old, fresh } = seen
    const stood = view === null ? null : await otherSide(view.old, shadow, old)
    const because = await asNew(writers, () => refusalOf(shadow, write))
    if (because !== null) {
      // A key that rows point to is refused by any schema.
      if (write.movesKey !== true) written.refused.push({ counterpart, write, because })
      continue
    }
    written.count += 1
    const freshNow = await rowsOf(shadow, table)
    const oldNow = await rowsOf(shadow, before)
    seen = { old: oldNow, fresh: freshNow }
    if (view === null || before === null) continue
    const move = write.movesKey === true ? movedKey(fresh, freshNow) : null
    written.findings.push(
      ...(await unexpected(view.old, {
        before: underNewKey(old, keyOf(before), move),
        after: oldNow,
        written: { before: underNewKey(fresh, keyOf(table), move), after: freshNow },
        stood: standingUnderNewKey(stood, move),
        at: shadow,
        when: `${write.what} by the new version`,
        bound: true,
        except: counterpart.standIns,
      })),
    )
  }
}

/** After contract: what the old version sees of it is looked at when it is served again. Gives which row got another key. */
export async function writesAlone(
  writers: Writers,
  counterpart: Counterpart,
  rows: ReadonlyMap<string, readonly Image[]>,
  written: Written,
): Promise<MovedKey | null> {
  const { shadow } = writers
  const { after: table } = counterpart
  if (table === null) return null
  let moved: MovedKey | null = null
  const mine = (rows.get(tableText(table)) ?? []).filter((_, number) => number % 2 === 1)
  for (const write of await applicationWrites(shadow, writers.after, table, mine, rows, {
    first: writers.first + 600,
    named: counterpart.defaults,
  })) {
    const stood = write.movesKey === true ? await rowsOf(shadow, table) : null
    if ((await asNew(writers, () => refusalOf(shadow, write))) !== null) continue
    written.count += 1
    if (stood !== null) moved = movedKey(stood, await rowsOf(shadow, table))
  }
  return moved
}

/** Writes that the new schema alone takes, and that are refused because the old one is served beside it. */
export async function refusedForTheOld(writers: Writers, { refused }: Written): Promise<readonly Refused[]> {
  const found: Refused[] = []
  for (const { because, counterpart, write } of refused) {
    const { after, rejects } = counterpart
    if (rejects || after === null) continue
    // The row may be gone by now: then nothing is refused, and nothing is told.
    if ((await asNew(writers, () => rowsTaken(writers.shadow, write))) > 0)
      found.push({ table: tableText(after), what: write.what, because })
  }
  return found
}

/** How many rows a write would change; none where it is refused. Nothing comes of it. */
async function rowsTaken({ dialect, session }: Database, { sql }: Write): Promise<number> {
  await session.script('BEGIN')
  try {
    return await session.execute(sql)
  } catch {
    return 0
  } finally {
    await session.script(dialect.rollback)
  }
}

async function asNew<T>({ release, shadow }: Writers, work: () => Promise<T>): Promise<T> {
  if (release === null) return work()
  await shadow.session.script(shadow.dialect.asRelease(release))
  try {
    return await work()
  } finally {
    await shadow.session.script(shadow.dialect.asRelease(null))
  }
}

async function refusalOf({ dialect, session }: Database, { sql }: Write): Promise<string | null> {
  try {
    await session.script(sql)
    return null
  } catch (error) {
    if (!session.alive) throw error
    await session.script(dialect.rollback)
    return dialect.classify(error).message
  }
}

function refusedFinding(table: string, when: string, because: string): RowLoss {
  return { table, rows: 1, columns: [], when, example: { before: when, after: `refused: ${because}` } }
}
