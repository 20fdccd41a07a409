import type { Access } from '../dialect/dialect.ts'
import { MigrateError } from '../errors/migrate-error.ts'
import { tableText } from '../model/names.ts'
import type { ConstraintStep, KeptRowsStep, Step } from '../model/step.ts'
import { leadingAsserts, runAssert } from './assert.ts'
import type { Move } from './move.ts'
import type { RunContext } from './run-context.ts'

/** A step that may meet rows which somebody wrote since. */
export type MeetsRows = ConstraintStep | KeptRowsStep

export interface Conflict {
  readonly step: MeetsRows
  readonly rows: number
}

/**
 * Rows that will be in the way of constraints, counted before any of these moves begins. What a later move brings back
 * on a table that an earlier one has still to bring back can't be counted: it is when its turn comes.
 */
export async function predictConflicts(
  context: Pick<RunContext, 'connection'> & { readonly dialect: Pick<Access, 'classify'> },
  moves: readonly Pick<Move, 'migration' | 'steps'>[],
): Promise<readonly Conflict[]> {
  const found: Conflict[] = []
  const seen = new Set<string>()
  for (const [number, { migration, steps }] of moves.entries()) {
    for (const step of steps) {
      if (!meetsRows(step)) continue
      const query = seen.has(migration) ? step.conflictsWhileContracted : step.conflictsBefore
      if (query === undefined) continue
      const rows = await countRows(context, query).catch((error: unknown) => {
        if (number === 0 || context.dialect.classify(error).kind !== 'undefined object') throw error
        return 0
      })
      if (rows > 0) found.push({ step, rows })
    }
    seen.add(migration)
  }
  return found
}

/** Under `--on-conflict abort` nothing begins while a row is in the way. */
export async function refuseConflicts(
  context: RunContext,
  moves: readonly Pick<Move, 'migration' | 'steps'>[],
): Promise<void> {
  if (context.onConflict !== 'abort') return
  const conflicts = await predictConflicts(context, moves)
  if (conflicts.length === 0) return
  throw new MigrateError('ROWS_IN_THE_WAY', {
    what: 'Rows written since are in the way of what the old schema demands',
    details: conflicts.map(
      ({ step, rows }) =>
        `${rows} ${rows === 1 ? 'row' : 'rows'} of ${tableText(step.table)}: ${inTheWayOf(step)}`,
    ),
    next: 'Mend these rows, or let them stay (--on-conflict keep) or be moved away (--on-conflict quarantine).',
  })
}

export function meetsRows(step: Step): step is MeetsRows {
  return step.kind === 'constraint' || (step.kind === 'keptRows' && step.reports === 'whenRun')
}

/** What those rows hinder, for a person. */
export function inTheWayOf(step: MeetsRows): string {
  return step.kind === 'constraint' ? step.constraint : SET_BACK
}

/** In place of a constraint's name. */
export const SET_BACK = 'rows as they were'

/** Rows that block a withdraw are in a list, whatever the names are by then: no restore begins before a look at it. */
export async function refuseBlocked(context: RunContext, moves: readonly Move[]): Promise<void> {
  for (const { steps, transition } of moves) {
    if (transition !== 'withdraw') continue
    for (const step of leadingAsserts(steps)) await runAssert(context, step)
  }
}

export async function countRows(context: Pick<RunContext, 'connection'>, query: string): Promise<number> {
  const [row] = await context.connection.session.query<{ count: string | number }>(query)
  return Number(row?.count ?? 0)
}
