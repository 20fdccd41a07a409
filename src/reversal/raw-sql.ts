import type { RawSql } from '../model/operations/code.ts'
import type { PlannedStep } from '../model/planned-step.ts'
import type { Transition } from '../model/state.ts'
import type { Reversal } from '../model/step.ts'
import { tableNamed, type ReversalContext } from './context.ts'
import { part, type Contribution, type LegParts } from './contribution.ts'

/** The author's statements, with the author's way back: what it is worth, only a rehearsal can tell. */
export function rawSql(context: ReversalContext, operation: RawSql): Contribution {
  const tables = operation.writes.map((table) => tableNamed(context, table))
  const reversal: Reversal =
    operation.irreversible === undefined
      ? { kind: 'captured', what: 'whatever the author’s down brings back' }
      : { kind: 'irreversible', because: operation.irreversible }
  const leg = (what: string, text: string, undo: string): LegParts =>
    operation.transaction
      ? {
          switch: [
            {
              ...part(`${what}: ${head(text)}`, { schema: '', name: '' }, sqlAction(text), sqlAction(undo), {
                reversal,
              }),
              tables,
            },
          ],
        }
      : // Before the switch at contract, so that nothing can fail once the old schema is held.
        {
          [operation.phase === 'contract' && what === 'run' ? 'before' : 'after']: [
            statement(`${what}: ${head(text)}`, text, undo, tables, reversal),
          ],
        }
  const forth = leg('run', operation.up, operation.down)
  const back = leg('take back', operation.down, operation.up)
  const ways: readonly [Transition, LegParts][] =
    operation.phase === 'expand'
      ? [
          ['expand', forth],
          ['reapply', forth],
          ['withdraw', back],
        ]
      : [
          ['contract', forth],
          ['restore', back],
        ]
  return { legs: Object.fromEntries(ways), footprint: [] }
}

function sqlAction(text: string): readonly { readonly kind: 'sql'; readonly text: string }[] {
  return text.trim() === '' ? [] : [{ kind: 'sql', text }]
}

function statement(
  title: string,
  text: string,
  undoText: string,
  tables: PlannedStep['tables'],
  reversal: Reversal,
): PlannedStep {
  return { kind: 'statement', title, tables, lock: 'reads and writes go on', reversal, text, undoText }
}

function head(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 57)}…` : line
}
