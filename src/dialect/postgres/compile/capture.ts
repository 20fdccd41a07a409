import type { Action } from '../../../model/action.ts'
import type { Capture, CaptureSet } from '../../../model/capture.ts'
import type { KeptRowsStep } from '../../../model/step.ts'
import { literal, qualified } from '../quote.ts'

type CaptureAction = Extract<Action, { readonly set: CaptureSet }>

/** Images of the rows that an author's statements change: functions of ours in the database do the work. */
export function compileCapture(action: CaptureAction): readonly string[] {
  const { captures, mark } = action.set
  switch (action.kind) {
    case 'startCapture':
      return captures.map((capture) => start(capture, mark))
    case 'stopCapture':
      return captures.map(({ id }) => `SELECT bothways.stop_capture(${literal(id)})`)
    case 'capturedSql':
      return [
        ...allOf('keep_rows', captures),
        ...captures.map((capture) => start(capture, mark)),
        marked(mark),
        ...action.statements.flatMap(({ changesShape, text }) =>
          changesShape ? [text, ...captures.map((capture) => start(capture, mark))] : [text],
        ),
        marked(''),
        ...allOf('keep_no_longer', captures),
      ]
    case 'restoreRows': {
      const rows = [
        // Where a move is turned round, what was watching still stands.
        ...captures.map(({ id }) => `SELECT bothways.stop_capture(${literal(id)})`),
        ...allOf('note_gone', captures),
        ...allOf('restore_rows', captures.toReversed()),
      ]
      const rest = action.rest.trim() === '' ? [] : [action.rest]
      return action.restFirst ? [...rest, ...rows] : [...rows, ...rest]
    }
    case 'forgetRows':
      return captures.map(({ id }) => `SELECT bothways.forget_rows(${literal(id)})`)
    default:
      return action satisfies never
  }
}

function allOf(
  name: 'keep_rows' | 'keep_no_longer' | 'note_gone' | 'restore_rows',
  captures: readonly Capture[],
): readonly string[] {
  const ids = captures.map(({ id }) => literal(id))
  return ids.length === 0 ? [] : [`SELECT bothways.${name}(ARRAY[${ids.join(', ')}])`]
}

export function keptRows({
  id,
  table,
}: Capture): Omit<KeptRowsStep, 'id' | 'title' | 'tables' | 'lock' | 'reversal' | 'kind' | 'reports'> {
  return {
    table,
    conflictsBefore: `SELECT count(*)::text AS count FROM bothways.kept_rows(${literal(id)}) WHERE why IS NOT NULL`,
    conflictsWhileContracted: `SELECT count(*)::text AS count FROM bothways.kept_rows(${literal(id)}) WHERE why IS NOT NULL`,
    kept: `SELECT row_key, coalesce(why, 'refused') AS why, row_before::text, row_after::text, row_now::text FROM bothways.kept_rows(${literal(id)})`,
    retry: [`SELECT bothways.restore_rows(ARRAY[${literal(id)}])`],
    forget: [`SELECT bothways.forget_rows(${literal(id)})`],
  }
}

/** Harmless where it stands, and where there is no such table. */
function start({ id, table }: Capture, mark: string): string {
  return `SELECT bothways.start_capture(${[id, mark, qualified(table)].map(literal).join(', ')})`
}

function marked(mark: string): string {
  return `SELECT pg_catalog.set_config('bothways.capture', ${literal(mark)}, true)`
}
