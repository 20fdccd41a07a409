import type { Action } from '../../../model/action.ts'
import type { TableName } from '../../../model/names.ts'
import { sameTable } from '../../../model/names.ts'
import type { PlannedStep } from '../../../model/planned-step.ts'
import type { Step } from '../../../model/step.ts'
import { SYNC_WAYS, type NullFill, type Sync } from '../../../model/sync.ts'
import { compileAction, type RowChange } from './action.ts'
import { alterColumns } from './alter-table.ts'
import { restoreCaptured, runCaptured } from './capture.ts'
import { compileFilling } from './filling.ts'
import { identifier, qualified } from '../quote.ts'
import type { WayContext } from './step.ts'
import { afterSwitch, beforeSwitch, type Statement } from './switching.ts'
import { changingTriggers, stateColumn } from './sync-triggers.ts'
import { whenOmitted } from './when-omitted.ts'
import { tradeNames } from './trade-names.ts'
import { columnsAfter, servesNewAlone, withVisibility, type Columns } from './table-state.ts'

/** A step that has no place in its way yet. */
export type Piece = Step extends infer Each ? (Each extends Step ? Omit<Each, 'id'> : never) : never

/** What a statement touches, and how it is given back. */
type Touched = Pick<Merged, 'tables' | 'reversal'>

type Merged = Extract<PlannedStep, { kind: 'transaction' }>

/**
 * What is one transaction elsewhere, as statements of which each leaves both versions able to write: triggers that fit
 * both sides of the switch, one ALTER for each table that changes its columns, then what stands afterwards.
 */
export function compileTransaction(step: Merged, cx: WayContext): readonly Piece[] {
  const syncs = switchedSyncs(step, cx)
  const out: Piece[] = []
  const emit = (statements: readonly (Statement | RowChange)[], part: Touched = step): void =>
    void out.push(...statements.map((statement) => pieceOf(step, statement, part)))
  const triggersOf = (sync: Sync): Touched => ({ tables: [sync.table], reversal: { kind: 'lossless' } })
  for (const sync of syncs) emit(beforeSwitch(sync, cx.way, namesIn(cx, sync), cx.triggers), triggersOf(sync))
  const pending = new Map<TableName, Columns>()
  const later: (Statement | RowChange)[] = []
  const flush = (): void => {
    for (const [table, before] of pending) emit(alter(step, cx, table, before), partOf(step, table))
    pending.clear()
    emit(later.splice(0))
  }
  const change = (table: TableName, after: Columns): void => {
    const known = [...pending.keys()].find((other) => sameTable(other, table))
    if (known === undefined) pending.set(table, cx.states.columns(table))
    cx.states.set(table, after)
  }
  const undoTexts = step.undo.flatMap((action) => (action.kind === 'sql' ? [action.text] : []))
  for (const [at, action] of step.do.entries()) {
    const columns = columnActionAfter(action, cx)
    if (columns !== null) change(columns.table, columns.after)
    const statements =
      authors(action, step, cx, undoTexts) ??
      tradeNames(step.do, at, cx.known) ??
      compileAction(action, cx.known)
    if (action.kind === 'moveTable') {
      if ([...pending.keys()].some((table) => sameTable(table, action.from))) flush()
      cx.states.move(action.from, action.to)
    }
    // Columns that triggers speak of change all at once: what else there is comes before that ALTER, or after it.
    if (pending.size === 0 || makesWay(action, cx)) emit(statements)
    else later.push(...statements)
  }
  for (const sync of syncs) change(sync.table, marked(sync, cx))
  for (const table of pending.keys()) {
    cx.states.set(table, withVisibility(cx.states.columns(table), !servesNewAlone(cx.way)))
  }
  flush()
  for (const action of step.undo)
    if (action.kind === 'unfillNulls') out.push(unfilledOnceUndone(step, action.fill))
  for (const sync of syncs) emit(afterSwitch(sync, cx.way, namesIn(cx, sync), cx.triggers), triggersOf(sync))
  return out
}

/** What the author's own statements become, with or without images; null of any other action. */
function authors(
  action: Action,
  step: Merged,
  cx: WayContext,
  undoTexts: string[],
): readonly (Statement | RowChange)[] | null {
  if (action.kind === 'sql') return [rawStatement(action.text, undoTexts.pop())]
  if (action.kind === 'restoreRows') return restoreCaptured(action, cx)
  if (action.kind !== 'capturedSql') return null
  const back = step.undo.find((other) => other.kind === 'restoreRows' && other.set.mark === action.set.mark)
  return runCaptured(action, back?.kind === 'restoreRows' ? back : undefined, cx)
}

/** A CHECK refuses that its columns be renamed, and an index over several that one of them be dropped. */
function makesWay({ kind }: Action, { way }: WayContext): boolean {
  return (
    kind === 'createTable' ||
    kind === 'dropConstraint' ||
    (kind === 'removeIndex' && SYNC_WAYS[way].to === null)
  )
}

/** The syncs whose triggers change with this step; one that asks for nothing in any state has none. */
function switchedSyncs(step: Merged, cx: WayContext): readonly Sync[] {
  const found = step.do.flatMap((action) =>
    action.kind === 'startSync' || (action.kind === 'stopSync' && SYNC_WAYS[cx.way].to === null)
      ? [action.sync]
      : [],
  )
  return found.filter((sync) => changingTriggers(sync, cx.triggers).length > 0)
}

function namesIn({ states }: WayContext, sync: Sync): readonly string[] {
  return [...states.columns(sync.table).values()].map(({ name }) => name)
}

/** The column that marks the state comes, is renamed and goes together with the columns it speaks of. */
function marked(sync: Sync, { way, states }: WayContext): Columns {
  const { from, to } = SYNC_WAYS[way]
  const columns = states.columns(sync.table)
  if (from === null) {
    const added = columnsAfter(columns, {
      kind: 'addColumn',
      table: sync.table,
      name: stateColumn(sync, 'expanded'),
      column: { type: 'tinyint', collation: null, notNull: true, default: '1', comment: null },
    })
    return added ?? columns
  }
  const name = stateColumn(sync, from)
  const action: Action =
    to === null
      ? { kind: 'removeColumn', table: sync.table, name }
      : { kind: 'renameColumn', table: sync.table, from: name, to: stateColumn(sync, to) }
  return columnsAfter(columns, action) ?? columns
}

function columnActionAfter(
  action: Action,
  cx: WayContext,
): { readonly table: TableName; readonly after: Columns } | null {
  const { states } = cx
  if (!('table' in action) || staysNotNull(action, cx)) return null
  const omitted =
    action.kind === 'addColumn'
      ? whenOmitted(cx.lenses, action.table, action.name, !cx.flavour.invisibleWithoutDefault)
      : null
  const after = columnsAfter(states.columns(action.table), action, omitted)
  return after === null ? null : { table: action.table, after }
}

/**
 * A new column that is going to be held stays NOT NULL where its value is proved: the triggers supply it, and to let go
 * of NOT NULL the server would rebuild the table, at the very moment when somebody waits for the revert.
 */
function staysNotNull(action: Action, { way, lenses }: WayContext): boolean {
  return (
    way === 'withdraw' &&
    action.kind === 'dropNotNull' &&
    lenses.some(
      (lens) =>
        sameTable(lens.table, action.table) &&
        lens.after.some(({ name, neverNull }) => neverNull && name === action.column),
    )
  )
}

/** What a step says of one of its tables. */
function partOf(step: Merged, table: TableName): Touched & { readonly title: string } {
  const told = (step.told ?? []).filter(({ tables }) => tables.some((one) => sameTable(one, table)))
  if (told.length === 0) return step
  const kept = told.map(({ reversal }) => reversal).filter(({ kind }) => kind !== 'lossless')
  const [first = { kind: 'lossless' } as const] = kept
  const what = kept.flatMap((one) => (one.kind === 'held' ? [one.what] : []))
  return {
    title: told.map((part) => part.title).join('; '),
    tables: [table],
    reversal:
      what.length === kept.length && what.length > 0 ? { kind: 'held', what: what.join(', ') } : first,
  }
}

function alter(step: Merged, cx: WayContext, table: TableName, before: Columns): readonly Statement[] {
  const alteration = alterColumns(table, before, cx.states.columns(table), cx.flavour)
  if (alteration === null) return []
  const { title } = partOf(step, table)
  return [{ title, ...alteration, undo: [alteration.undo] }]
}

function rawStatement(text: string, undo: string | undefined): Statement {
  return {
    title: text.trim().replace(/\s+/g, ' ').slice(0, 60),
    statement: text.trim().replace(/;\s*$/, ''),
    probe: 'SELECT false AS done',
    undo: undo === undefined ? [] : [undo],
  }
}

/**
 * From here on triggers fill NULLs. Its undo comes right after theirs, for the rows that were filled since the slices of
 * the filling were taken back; one that the old version has written since says so by its value.
 */
function unfilledOnceUndone(step: Merged, fill: NullFill): Piece {
  const { assignments, needed } = compileFilling({ kind: 'unfillNulls', fill })
  const set = assignments.map(({ column, expression }) => `${identifier(column)} = ${expression}`)
  const still = `${identifier(fill.column)} <=> (${fill.value}\n)`
  return {
    kind: 'transaction',
    title: `let ${fill.table.name}.${fill.column} have a value in place of NULL`,
    tables: step.tables,
    lock: step.lock,
    reversal: step.reversal,
    statements: [],
    undo: [`UPDATE ${qualified(fill.table)} SET ${set.join(', ')} WHERE ${needed} AND ${still}`],
  }
}

function pieceOf(step: Merged, part: Statement | RowChange, { reversal, tables }: Touched): Piece {
  const base = { title: part.title, tables, lock: step.lock, reversal }
  return 'rows' in part
    ? { ...base, kind: 'transaction', statements: [part.rows], undo: part.undo ?? [] }
    : {
        ...base,
        kind: 'autocommit',
        statement: part.statement,
        probe: part.probe,
        cleanup: '',
        undo: part.undo,
        ...(part.keepsSchema === true ? { keepsSchema: true } : {}),
      }
}
