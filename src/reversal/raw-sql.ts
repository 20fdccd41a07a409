import type { Action } from '../model/action.ts'
import type { CaptureSet } from '../model/capture.ts'
import { sameTable, tableText, type TableName } from '../model/names.ts'
import type { RawSql } from '../model/operations/code.ts'
import type { PlannedStep } from '../model/planned-step.ts'
import { unread, type SqlStatement } from '../model/sql-statement.ts'
import type { Transition } from '../model/state.ts'
import type { Reversal } from '../model/step.ts'
import { capturesOf, imagesOf, isCaptured } from './captured-tables.ts'
import { idOf, refuse, tableNamed, type ReversalContext } from './context.ts'
import { held, part, type Contribution, type LegParts, type Part } from './contribution.ts'
import { heldWithTable, writtenBy } from './held-with-table.ts'

/**
 * The author's statements. Rows that they change come back from images, so that a `down` is needed, and run, only for
 * the rest: what that is worth, only a rehearsal can tell.
 */
export function rawSql(context: ReversalContext, operation: RawSql): Contribution {
  const up = upOf(context, operation)
  const withTable = heldWithTable(context, operation, up)
  if (up.every((one) => one.effects.length === 0 || withTable.has(one)) && withTable.size > 0)
    return heldSql(context, operation, up)
  const again = up.filter((one) => !withTable.has(one))
  const captures = capturesOf(context, operation, again)
  const rowsOnly = again.every((one) => isCaptured(context, one, captures, operation.writes))
  // What refuses a transaction can't be captured together with its images.
  if (captures.length > 0 && (operation.transaction || rowsOnly)) {
    const set = { mark: idOf(context, { schema: '', name: '' }), captures }
    return capturedSql(context, operation, again, set, rowsOnly)
  }
  refuseWithoutWayBack(context, operation, again)
  return authorsSql(context, operation, again)
}

/** The loader can't know which names are tables. */
function refuseWithoutWayBack(
  context: ReversalContext,
  operation: RawSql,
  statements: readonly SqlStatement[],
): void {
  if (operation.irreversible !== undefined || operation.down.trim() !== '') return
  const rows = statements.flatMap(({ effects }) => effects).find((effect) => effect.kind === 'rows')
  if (rows === undefined) return
  refuse(
    context,
    'OPERATION_INVALID',
    `no images can be kept of ${rows.table}, which is no table here, or one with heirs`,
    'Name the tables behind it (writes: […]), or write the way back yourself (down).',
  )
}

/** Rows of new tables alone: they go into the hold and come back with their tables, so that nothing runs then. */
function heldSql(context: ReversalContext, operation: RawSql, up: readonly SqlStatement[]): Contribution {
  const tables: TableName[] = []
  for (const table of up.flatMap((one) => writtenBy(context, one, operation.writes)))
    if (!tables.some((known) => sameTable(known, table))) tables.push(table)
  const reversal: Reversal =
    operation.irreversible === undefined
      ? held(`rows of ${tables.map(tableText).join(' and ')} held with the table`)
      : { kind: 'irreversible', because: operation.irreversible }
  const set = { mark: idOf(context, { schema: '', name: '' }), captures: [] }
  const run = partOf(`run: ${head(operation.up)}`, tables, [capturedAction(set, up)], [], reversal)
  return { legs: { expand: { switch: [run] } }, footprint: [] }
}

/** With the author's way back alone. */
function authorsSql(
  context: ReversalContext,
  operation: RawSql,
  again: readonly SqlStatement[],
): Contribution {
  const tables = operation.writes.map((table) => tableNamed(context, table))
  const reversal: Reversal =
    operation.irreversible === undefined
      ? { kind: 'captured', what: 'whatever the author’s down brings back' }
      : { kind: 'irreversible', because: operation.irreversible }
  const leg = (what: string, text: string, undo: string): LegParts =>
    operation.transaction
      ? { switch: [partOf(`${what}: ${head(text)}`, tables, sqlAction(text), sqlAction(undo), reversal)] }
      : // Before the switch at contract, so that nothing can fail once the old schema is held.
        {
          [operation.phase === 'contract' && what === 'run' ? 'before' : 'after']: [
            statement(`${what}: ${head(text)}`, text, undo, tables, reversal),
          ],
        }
  const whole = again.length === upOf(context, operation).length
  const up = whole ? operation.up : joined(again)
  const down = whole ? operation.down : leftOfDown(context, operation, [])
  return contribution(
    operation,
    leg('run', operation.up, down),
    leg('run', up, down),
    leg('take back', down, up),
    {},
  )
}

function upOf(context: ReversalContext, operation: RawSql): readonly SqlStatement[] {
  return context.sql.get(operation.up) ?? unread(operation.up)
}

/** Triggers around the statements, images as the way back of rows, and a look afterwards at what had to stay. */
function capturedSql(
  context: ReversalContext,
  operation: RawSql,
  again: readonly SqlStatement[],
  set: CaptureSet,
  rowsOnly: boolean,
): Contribution {
  const up = upOf(context, operation)
  const tables = set.captures.map(({ table }) => table)
  const named = tables.map(tableText).join(', ')
  const down = leftOfDown(context, operation, set.captures)
  const reversal: Reversal = {
    kind: 'captured',
    what: rowsOnly ? imagesOf(set.captures) : `${imagesOf(set.captures)}; the author’s down for the rest`,
  }
  const run = (statements: readonly SqlStatement[]): readonly Action[] => [capturedAction(set, statements)]
  const back: readonly Action[] = [{ kind: 'restoreRows', set, rest: down, restFirst: !endsWithRows(again) }]
  const look = (reports: 'whenRun' | 'whenUndone'): readonly PlannedStep[] =>
    set.captures.map((capture) => ({
      kind: 'keptRows',
      title: `look for rows of ${tableText(capture.table)} that were written since`,
      tables: [capture.table],
      lock: 'none',
      reversal: { kind: 'lossless' },
      capture,
      reports,
    }))
  const forth = (statements: readonly SqlStatement[]): LegParts => ({
    before: [
      ...look('whenUndone'),
      transaction(
        `watch the rows of ${named}`,
        tables,
        [{ kind: 'startCapture', set }],
        [
          { kind: 'restoreRows', set, rest: '', restFirst: false },
          { kind: 'stopCapture', set },
        ],
      ),
    ],
    switch: [partOf(`run: ${head(joined(statements))}`, tables, run(statements), back, reversal)],
    after: [transaction(`watch the rows of ${named} no longer`, tables, [{ kind: 'stopCapture', set }], [])],
  })
  const returning: LegParts = {
    switch: [
      partOf(
        down === ''
          ? `set the rows of ${named} back`
          : `set the rows of ${named} back; take back: ${head(down)}`,
        tables,
        back,
        run(again),
        reversal,
      ),
    ],
    after: look('whenRun'),
  }
  const forget = partOf(`forget the images of ${named}`, tables, [{ kind: 'forgetRows', set }], [], {
    kind: 'lossless',
  })
  return contribution(operation, forth(up), forth(again), returning, {
    switch: [{ ...forget, lock: 'none' }],
  })
}

/**
 * Images say exactly what a statement over rows can only guess, and rows of a new table stay with it: such a statement
 * does not run.
 */
function leftOfDown(context: ReversalContext, operation: RawSql, captures: CaptureSet['captures']): string {
  if (operation.down.trim() === '') return ''
  const statements = context.sql.get(operation.down) ?? unread(operation.down)
  const withTable = heldWithTable(context, operation, statements)
  return joined(
    statements
      .filter(({ effects }) => effects.length > 0)
      .filter((one) => !isCaptured(context, one, captures, []) && !withTable.has(one)),
  )
}

function joined(statements: readonly SqlStatement[]): string {
  return statements.map(({ text }) => text).join(';\n')
}

function capturedAction(set: CaptureSet, statements: readonly SqlStatement[]): Action {
  return {
    kind: 'capturedSql',
    set,
    statements: statements.map(({ effects, text }) => ({
      text,
      changesShape: effects.some(({ kind }) => kind !== 'rows'),
    })),
  }
}

/** The last thing first: rows before the schema they were written in goes, or after the rule that they would break. */
function endsWithRows(up: readonly SqlStatement[]): boolean {
  const last = up.findLast(({ effects }) => effects.length > 0)
  return last === undefined || last.effects.some(({ kind }) => kind === 'rows' || kind === 'hidden')
}

function contribution(
  { phase }: RawSql,
  forth: LegParts,
  again: LegParts,
  back: LegParts,
  forget: LegParts,
): Contribution {
  const ways: readonly [Transition, LegParts][] =
    phase === 'expand'
      ? [
          ['expand', forth],
          ['reapply', again],
          ['withdraw', back],
        ]
      : [
          ['contract', forth],
          ['restore', back],
        ]
  return {
    legs: { ...Object.fromEntries(ways), purge: forget, discard: forget },
    footprint: [],
  }
}

function partOf(
  title: string,
  tables: Part['tables'],
  actions: readonly Action[],
  undo: readonly Action[],
  reversal: Reversal,
): Part {
  return {
    ...part(title, { schema: '', name: '' }, actions, undo, { lock: 'whatever its SQL locks', reversal }),
    tables,
  }
}

function transaction(
  title: string,
  tables: PlannedStep['tables'],
  actions: readonly Action[],
  undo: readonly Action[],
): PlannedStep {
  return {
    kind: 'transaction',
    aside: true,
    title,
    tables,
    lock: 'writes wait a moment',
    reversal: { kind: 'lossless' },
    do: actions,
    undo,
  }
}

function sqlAction(text: string): readonly Action[] {
  return text.trim() === '' ? [] : [{ kind: 'sql', text }]
}

function statement(
  title: string,
  text: string,
  undoText: string,
  tables: PlannedStep['tables'],
  reversal: Reversal,
): PlannedStep {
  return { kind: 'statement', title, tables, lock: 'whatever its SQL locks', reversal, text, undoText }
}

function head(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 57)}…` : line
}
