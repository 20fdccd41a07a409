import type { Action } from '../../../model/action.ts'
import type { Capture, CapturedStatement, CaptureSet } from '../../../model/capture.ts'
import type { Index } from '../../../model/catalog.ts'
import { sameTable } from '../../../model/names.ts'
import type { KeptRowsStep } from '../../../model/step.ts'
import { captureTriggers } from '../capture/capture-triggers.ts'
import { createImages, imagesTable, type Captured, type ImageColumn } from '../capture/images.ts'
import { keptRows } from '../capture/kept-rows.ts'
import { beginPassing, endPassing, noteGone, putBack, setAside } from '../capture/pass-by.ts'
import { restoreRows } from '../capture/restore-rows.ts'
import { identifier, literal } from '../quote.ts'
import type { RowChange } from './action.ts'
import { done, tableExists, triggerExists } from './probes.ts'
import type { WayContext } from './step.ts'
import type { Statement } from './switching.ts'
import type { TableStates } from './table-state.ts'

type Part = Statement | RowChange
type Restoring = Extract<Action, { kind: 'restoreRows' }>

/** Triggers come right before the statements and go right after them; images lie in a table of their own. */
export function runCaptured(
  action: Extract<Action, { kind: 'capturedSql' }>,
  back: Restoring | undefined,
  cx: WayContext,
): readonly Part[] {
  const all = capturedIn(action.set, cx, cx.states)
  const triggers = all.flatMap((one) => captureTriggers(one).map((trigger) => ({ ...trigger, one })))
  const create = triggers.map(({ create: statement, drop, name, one }) => ({
    title: `watch the rows of ${one.capture.table.name}`,
    statement,
    probe: done(triggerExists(one.capture.table, name)),
    undo: [drop],
  }))
  const drop = triggers.map(({ create: again, drop: statement, name, one }) => ({
    title: `watch the rows of ${one.capture.table.name} no longer`,
    statement,
    probe: done(`NOT ${triggerExists(one.capture.table, name)}`),
    undo: [again],
  }))
  return [...all.map(imagesOf), ...create, ...statements(action, back, all, cx), ...drop]
}

function imagesOf(one: Captured): Statement {
  const { table } = one.capture
  return {
    title: `make room for images of ${table.name}`,
    statement: createImages(one),
    probe: done(tableExists({ schema: table.schema, name: imagesTable(one.capture) })),
    // They go once it was told what a put-back had to leave.
    undo: [],
  }
}

/**
 * Rows commit with the word that they are done, so that a resume changes none twice; DDL commits as it comes. The first
 * thing of the author's that is no row has the author's way back.
 */
function statements(
  { set, statements: texts }: Extract<Action, { kind: 'capturedSql' }>,
  back: Restoring | undefined,
  all: readonly Captured[],
  { way }: WayContext,
): readonly Part[] {
  const again = way !== 'expand'
  const restore = [...(again ? endPassing(all) : []), ...restoreRows(all, 'b')]
  let rest = back === undefined || back.rest.trim() === '' ? [] : [back.rest]
  const first = again
    ? [...restore, ...beginPassing(all)]
    : all.map(({ capture }) => `DELETE FROM ${identifier(imagesTable(capture))}`)
  const groups = groupsOf(texts)
  return groups.map((group, number): Part => {
    const rowsOnly = group.every(({ changesShape }) => !changesShape)
    const title = `run: ${group
      .map(({ text }) => text)
      .join('; ')
      .replaceAll(/\s+/g, ' ')
      .slice(0, 60)}`
    const text = [
      ...(number === 0 ? first : []),
      ...(again && rowsOnly ? setAside(all) : []),
      `SET @bothways_capture = ${literal(set.mark)}`,
      ...group.map((one) => one.text),
      'SET @bothways_capture = NULL',
      ...(again && rowsOnly ? putBack(all) : []),
      ...(again && number === groups.length - 1 ? endPassing(all) : []),
    ].join(';\n')
    if (rowsOnly) return { title, rows: text, undo: restore }
    const undo = [...rest, restore.join(';\n')]
    rest = []
    return { title, statement: text, probe: 'SELECT false AS done', undo }
  })
}

/** Neighbours that change rows alone share a transaction; all others run by themselves. */
function groupsOf(texts: readonly CapturedStatement[]): readonly (readonly CapturedStatement[])[] {
  const groups: CapturedStatement[][] = []
  for (const one of texts) {
    const last = groups.at(-1)
    if (last !== undefined && !one.changesShape && last.every(({ changesShape }) => !changesShape))
      last.push(one)
    else groups.push([one])
  }
  return groups
}

/** What is set back can be done again from the same images, should the move itself be taken back. */
export function restoreCaptured(action: Restoring, cx: WayContext): readonly Part[] {
  const all = capturedIn(action.set, cx, cx.states)
  const rows: Part = {
    title: `set the rows of ${all.map(({ capture }) => capture.table.name).join(', ')} back`,
    rows: [...noteGone(all), ...restoreRows(all, 'b')].join(';\n'),
    undo: restoreRows(all, 'a'),
  }
  const text = action.rest.trim().replace(/;\s*$/, '')
  if (text === '') return [rows]
  const rest: Part = {
    title: `take back: ${text.replaceAll(/\s+/g, ' ').slice(0, 60)}`,
    statement: text,
    probe: 'SELECT false AS done',
    undo: [],
  }
  return action.restFirst ? [rest, rows] : [rows, rest]
}

export function forgetCaptured({ captures }: CaptureSet): readonly Part[] {
  return captures.map(({ id, table }) => {
    const name = imagesTable({ id })
    return {
      title: `forget the images of ${table.name}`,
      statement: `DROP TABLE IF EXISTS ${identifier(name)}`,
      probe: done(`NOT ${tableExists({ schema: table.schema, name })}`),
      undo: [],
    }
  })
}

type Looks = Omit<KeptRowsStep, 'id' | 'title' | 'tables' | 'lock' | 'reversal' | 'kind' | 'reports'>

export function keptRowsOf(capture: Capture, cx: WayContext): Looks | null {
  const set = { mark: '', captures: [capture] }
  const [one] = capturedIn(set, cx, cx.states)
  if (one === undefined) return null
  const count = (of: Captured): string =>
    `SELECT COUNT(*) AS count FROM (${keptRows(of)}) AS kept WHERE why IS NOT NULL`
  const [before] = cx.contracted === null ? [] : capturedIn(set, cx, cx.contracted)
  return {
    table: capture.table,
    conflictsBefore: count(one),
    ...(before === undefined ? {} : { conflictsWhileContracted: count(before) }),
    kept: `SELECT row_key, COALESCE(why, 'refused') AS why, row_before, row_after, row_now FROM (${keptRows(one)}) AS kept`,
    retry: restoreRows([one], 'b'),
    forget: [`DROP TABLE IF EXISTS ${identifier(imagesTable(capture))}`],
  }
}

/** Tables of which nothing is known are made by the statements themselves, and their rows go with them. */
function capturedIn(
  { captures, mark }: CaptureSet,
  cx: WayContext,
  states: TableStates,
): readonly Captured[] {
  return captures.flatMap((capture): readonly Captured[] => {
    const columns = columnsOf(capture, cx, states)
    if (columns.length === 0) return []
    const kept = cx.imageColumns.get(capture.id) ?? new Set(columns.map(({ number }) => number))
    cx.imageColumns.set(capture.id, kept)
    const present = columns.filter(({ number }) => kept.has(number))
    const keyNumbers = keyOf(capture, cx)
    const key = present.filter(({ number }) => keyNumbers.has(number))
    const hasKey = keyNumbers.size > 0 && key.length === keyNumbers.size
    const named = (names: readonly (string | null)[]): readonly ImageColumn[] =>
      names.flatMap((name) => present.filter((column) => column.name === name))
    const table = cx.known.table(capture.table)
    return [
      {
        capture,
        mark,
        columns: present,
        key: hasKey ? key : present,
        hasKey,
        children: childrenOf(capture, cx),
        parents: (table?.constraints ?? []).flatMap(({ columns: own, references }) =>
          references === null
            ? []
            : [{ table: references.table, columns: own, parentColumns: references.columns }],
        ),
        uniques: (table?.indexes ?? []).filter(isWhole).flatMap(({ keys }) => {
          const found = named(keys)
          return found.length === keys.length ? [found] : []
        }),
      },
    ]
  })
}

function isWhole({ unique, keys, predicate }: Index): boolean {
  return unique && predicate === null && keys.every((key) => key !== null)
}

/** As the catalog and the plan have them; of a table that the migration itself makes, as its definition says. */
function columnsOf({ table }: Capture, cx: WayContext, states: TableStates): readonly ImageColumn[] {
  const known = [...states.columns(table).values()]
  const collation = cx.known.table(table)?.defaultCollation ?? null
  if (known.length > 0) {
    return known
      .filter(({ extra }) => !extra.startsWith('GENERATED'))
      .map(({ id, name, type, collation: own }) => ({ number: id, name, type, collation: own ?? collation }))
  }
  const made = cx.known.created(table)
  if (made === undefined) return []
  return Object.entries(made.columns)
    .map(([name, { type, collation: own, generated }], number) => ({
      number,
      name,
      type,
      collation: own ?? null,
      generated,
    }))
    .filter(({ generated }) => generated === undefined)
}

function keyOf({ key, table }: Capture, cx: WayContext): ReadonlySet<number> {
  const columns =
    cx.known.table(table)?.columns.map(({ name }) => name) ??
    Object.keys(cx.known.created(table)?.columns ?? {})
  return new Set(key.map((name) => columns.indexOf(name)).filter((number) => number >= 0))
}

function childrenOf({ table }: Capture, cx: WayContext): Captured['children'] {
  return cx.known.tables().flatMap((child) =>
    child.constraints.flatMap(({ columns, references }) =>
      references !== null && sameTable(references.table, table)
        ? [
            {
              table: { schema: child.schema, name: child.name },
              columns,
              parentColumns: references.columns,
              onDelete: references.onDelete,
              onUpdate: references.onUpdate,
            },
          ]
        : [],
    ),
  )
}
