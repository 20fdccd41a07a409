import type { MigrationName } from '../model/names.ts'
import type { Transition } from '../model/state.ts'
import type { RunContext } from './run-context.ts'

/** Which migration, on which way. */
export interface Place {
  readonly migration: MigrationName
  readonly transition: Transition
}

/** The journal's mark that a move came to its end. */
export const MOVE_DONE = '*'

/** What the journal knows of one move. */
export interface Journalled {
  readonly done: ReadonlySet<string>
  /** Begun and neither done nor undone: what they left must go too. */
  readonly begun: ReadonlySet<string>
}

export const NOTHING_YET: Journalled = { done: new Set(), begun: new Set() }

/** A part of a step that is journalled by itself, for steps that take several transactions. */
export function partOf(stepId: string, part: string): string {
  return `${stepId}#${part}`
}

export function journalRow(
  context: RunContext,
  { migration, transition }: Place,
  stepId: string,
  state: 'intent' | 'done' | 'undone',
): string {
  const { runId } = context
  return context.dialect.statements.journal({ runId, migration, transition, stepId, state })
}

/** Which steps of a move are done, and which begun. A step that was undone never was, nor were its parts. */
export async function journalled(context: RunContext, place: Place): Promise<Journalled> {
  const done = new Set<string>()
  const begun = new Set<string>()
  for (const row of await context.dialect.ledger(context.connection.session).journal(context.runId)) {
    if (row.migration !== place.migration || row.transition !== place.transition) continue
    if (row.state === 'intent') begun.add(row.stepId)
    else if (row.state === 'done') done.add(row.stepId)
    else {
      for (const known of [done, begun]) {
        for (const id of known)
          if (id === row.stepId || id.startsWith(partOf(row.stepId, ''))) known.delete(id)
      }
    }
  }
  return { done, begun }
}
