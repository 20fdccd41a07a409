import type { Dialect } from '../dialect/dialect.ts'
import type { Session } from '../dialect/session.ts'
import type { Catalog, Table } from '../model/catalog.ts'
import { tableText } from '../model/names.ts'
import { keyOf } from '../catalog/key-of.ts'
import { shown } from './compare-images.ts'
import type { Counterpart, Rule } from './counterparts.ts'
import { expectedValues, type Expected } from './expected-values.ts'
import { identityOf, readEach, readRows, type Image } from './images.ts'
import { underChecks, type UnderChecks } from './under-checks.ts'
import { underUniques } from './under-uniques.ts'
import type { RowLoss } from './verdict.ts'

/** A database and how it is spoken to. */
export interface Database {
  readonly session: Session
  readonly dialect: Dialect
}

/** Rows of a table by what tells them apart. */
export type Rows = ReadonlyMap<string, Image>

export async function rowsOf(database: Database, table: Table | null): Promise<Rows> {
  return table === null ? new Map() : byIdentity(table, await readRows(database, table))
}

/** The same of each table of a schema, by the table's name as a person writes it. */
export async function viewsOf(database: Database, catalog: Catalog): Promise<ReadonlyMap<string, Rows>> {
  const tables = catalog.tables.filter(({ kind }) => kind === 'table' || kind === 'partitioned')
  const rows = await readEach(database, tables)
  return new Map(tables.map((table, number) => [tableText(table), byIdentity(table, rows[number] ?? [])]))
}

function byIdentity(table: Table, rows: readonly Image[]): Rows {
  const key = keyOf(table)
  return new Map(rows.map((row, number) => [key.length === 0 ? String(number) : identityOf(row, key), row]))
}

/** Identities of rows that came, went or differ. */
export function changedRows(before: Rows, after: Rows): Set<string> {
  const differs = (id: string): boolean => {
    const [was, is] = [before.get(id), after.get(id)]
    return was === undefined || is === undefined || Object.keys(is).some((name) => was[name] !== is[name])
  }
  return new Set([...before.keys(), ...after.keys()].filter(differs))
}

/** One version's view of a table, and the way to it from the other version's. */
export interface Side {
  readonly table: Table
  readonly rules: ReadonlyMap<string, Rule>
  /** The other version's table, and what its columns are made of. */
  readonly from: Table
  readonly fromRules: ReadonlyMap<string, Rule>
}

/** Null where rows of one version can't be told in the other: no key, or one that the migration changes. */
export function sides({
  after,
  backward,
  before,
  forward,
  untold,
}: Counterpart): { readonly old: Side; readonly new: Side } | null {
  if (before === null || after === null || untold) return null
  const newKey = keyOf(after)
  const same = keyOf(before).every((name, place) => {
    const rule = forward.get(newKey[place] ?? '')
    return rule?.kind === 'same' && rule.column === name
  })
  if (newKey.length === 0 || newKey.length !== keyOf(before).length || !same) return null
  return {
    old: { table: before, rules: backward, from: after, fromRules: forward },
    new: { table: after, rules: forward, from: before, fromRules: backward },
  }
}

/** A view before and after something, and what the other version wrote meanwhile. */
export interface Seen {
  readonly before: Rows
  readonly after: Rows
  /** The writer's own rows before and after. */
  readonly written: { readonly before: Rows; readonly after: Rows }
  /** What this side's rows before meant in the writer's columns; null where the writer's value wins in any case. */
  readonly stood: ReadonlyMap<string, ReadonlyMap<string, Expected>> | null
  /** Where the author's expression over the written rows is evaluated. */
  readonly at: Database
  readonly when: string
  /** The checks and uniques of this side stand, and the writer doesn't know of them. */
  readonly bound?: true
  /** Columns that show stand-ins. */
  readonly except: ReadonlySet<string>
}

/**
 * What the other version's write should have made of this version's rows: what it did not touch stays byte for byte, what
 * it changed is what the author's expression says. Gives what is otherwise.
 */
export async function unexpected(side: Side, seen: Seen): Promise<readonly RowLoss[]> {
  const { after, before, except, written } = seen
  const found: RowLoss[] = []
  const again = seen.bound !== true && seen.stood !== null
  const touched = changedRows(written.before, written.after)
  // Written there and back, a row shows its value where it showed a stand-in.
  if (again) for (const id of changedRows(before, after)) if (written.after.has(id)) touched.add(id)
  const columns = side.table.columns.filter(({ generated, name }) => generated === 'no' && !except.has(name))
  const tell = (column: string | null, was: Image | null, is: Image | null): void => {
    found.push({
      table: tableText(side.table),
      rows: 1,
      columns: column === null ? [] : [column],
      when: seen.when,
      example: { before: image(side, was), after: image(side, is) },
    })
  }
  for (const id of changedRows(before, after)) {
    if (touched.has(id)) continue
    const [was, is] = [before.get(id) ?? null, after.get(id) ?? null]
    if (was === null || is === null) tell(null, was, is)
    else for (const { name } of columns) if (was[name] !== is[name]) tell(name, was, is)
  }
  const rows = [...written.after].filter(([id]) => touched.has(id)).map(([, row]) => row)
  for (const id of touched) {
    const [there, here] = [written.after.has(id), after.get(id) ?? null]
    if (there && here === null) tell(null, written.after.get(id) ?? null, null)
    if (!there && here !== null) tell(null, null, here)
  }
  const wants = new Map<string, Map<string, Expected>>()
  for (const column of columns) {
    const rule = side.rules.get(column.name)
    if (rule === undefined || rule.kind === 'own') continue
    const values = rule.kind === 'value' ? await shownValues(side, seen.at, rows, column, rule) : null
    const kept = rule.kind === 'value' ? saysAlready(side, seen, rule) : new Set<string>()
    for (const id of touched) {
      const [is, was, theirs] = [after.get(id), before.get(id), written.after.get(id)]
      if (is === undefined || theirs === undefined) continue
      const want = wanted(
        rule,
        {
          theirs,
          theirsBefore: written.before.get(id),
          was,
          kept: kept.has(id),
          value: values?.get(id),
          again: again ? is : null,
        },
        column.name,
      )
      wants.set(id, (wants.get(id) ?? new Map<string, Expected>()).set(column.name, want))
    }
  }
  for (const [id, row] of wants) {
    const [is, theirs] = [after.get(id), written.after.get(id)]
    if (is === undefined || theirs === undefined) continue
    const expected = seen.bound === true ? await underRules(side, seen.at, { wants: row, is, theirs }) : row
    for (const [column, want] of expected)
      if (want !== 'fails' && want.image !== is[column]) tell(column, { ...is, [column]: want.image }, is)
  }
  return found
}

async function underRules(
  side: Side,
  at: Database,
  row: UnderChecks,
): Promise<ReadonlyMap<string, Expected>> {
  return underUniques(side, at, { ...row, wants: await underChecks(side, at, row) })
}

/** What the author's expression gives; where it or one that goes along with it gives none, the fallback. */
async function shownValues(
  { from, rules, table }: Side,
  at: Database,
  rows: readonly Image[],
  column: Table['columns'][number],
  rule: Extract<Rule, { kind: 'value' }>,
): Promise<ReadonlyMap<string, Expected>> {
  const values = new Map(await expectedValues(at, from, rows, column, rule.text))
  const without = new Set([...values].flatMap(([id, value]) => (value === 'fails' ? [id] : [])))
  for (const name of rule.along) {
    const other = rules.get(name)
    const its = table.columns.find((one) => one.name === name)
    if (name === column.name || other?.kind !== 'value' || its === undefined) continue
    for (const [id, value] of await expectedValues(at, from, rows, its, other.text))
      if (value === 'fails') without.add(id)
  }
  const key = keyOf(from)
  const fallen = rows.filter((row) => without.has(identityOf(row, key)))
  if (fallen.length === 0) return values
  for (const id of without) values.set(id, 'fails')
  if (rule.fallback === null) return values
  for (const [id, value] of await expectedValues(at, from, fallen, column, rule.fallback))
    values.set(id, value)
  return values
}

function wanted(
  rule: Exclude<Rule, { kind: 'own' }>,
  row: {
    readonly theirs: Image
    readonly theirsBefore: Image | undefined
    readonly was: Image | undefined
    readonly kept: boolean
    readonly value: Expected | undefined
    /** The row now, where it may have been written there and back in between. */
    readonly again: Image | null
  },
  column: string,
): Expected {
  if (rule.kind === 'same') return { image: row.theirs[rule.column] ?? null }
  const { again: now, kept, theirs, theirsBefore, value, was } = row
  const leftAlone =
    theirsBefore !== undefined && rule.reads.every((name) => theirsBefore[name] === theirs[name])
  const isShown = value !== undefined && value !== 'fails' && value.image === now?.[column]
  if (was !== undefined && (kept || (leftAlone && !isShown))) return { image: was[column] ?? null }
  return value ?? 'fails'
}

/** Rows whose other side is already what this side's value says: there the value stays as it is. */
function saysAlready(
  side: Side,
  { stood, written }: Seen,
  rule: Extract<Rule, { kind: 'value' }>,
): ReadonlySet<string> {
  const asked = rule.reads.filter((name) => side.fromRules.get(name)?.kind === 'value')
  if (stood === null || asked.length === 0) return new Set()
  const says = (id: string, name: string): boolean => {
    const value = stood.get(name)?.get(id)
    return value !== undefined && value !== 'fails' && value.image === written.after.get(id)?.[name]
  }
  return new Set([...written.after.keys()].filter((id) => asked.every((name) => says(id, name))))
}

/** What the other version's columns would be by this side's rows, as they stand now. */
export async function otherSide(
  { from, fromRules, table }: Side,
  at: Database,
  rows: Rows,
): Promise<NonNullable<Seen['stood']>> {
  const found = new Map<string, ReadonlyMap<string, Expected>>()
  for (const column of from.columns) {
    const rule = fromRules.get(column.name)
    if (rule?.kind === 'value' && rule.reads.length > 0)
      found.set(column.name, await expectedValues(at, table, [...rows.values()], column, rule.text))
  }
  return found
}

function image(side: Side, row: Image | null): string | null {
  return row === null
    ? null
    : shown(
        row,
        side.table.columns.map(({ name }) => name),
      )
}
