import { MigrateError } from '../errors/migrate-error.ts'
import type { LedgerSnapshot } from '../model/ledger-store.ts'
import type { LedgerEntry, Run } from '../model/ledger.ts'
import { TRANSITIONS } from '../model/state.ts'
import { MOVE_DONE, runMove, type Move } from './move.ts'
import { journalled, undoMove } from './put-back.ts'
import type { RunContext } from './run-context.ts'

/** Goes on with an unfinished run from the first step that isn't done. The context carries that run's id. */
export async function resumeRun(
  context: RunContext,
  snapshot: LedgerSnapshot,
  finish: () => Promise<readonly string[]>,
): Promise<readonly Move[]> {
  const run = unfinishedRun(snapshot)
  const resumed: Move[] = []
  for (const { move, started } of await remaining(context, run, snapshot.entries)) {
    const { done } = started ? await journalled(context, move) : { done: new Set<string>() }
    await (started ? runMove(context, move, done.size === 0 ? new Set(['']) : done) : runMove(context, move))
    resumed.push(move)
  }
  await end(context, 'done', finish)
  return resumed
}

/** Takes the move in hand back to where it began; what the run finished before stays. */
export async function abortRun(
  context: RunContext,
  snapshot: LedgerSnapshot,
  finish: () => Promise<readonly string[]>,
): Promise<Move | null> {
  const run = unfinishedRun(snapshot)
  const inHand = (await remaining(context, run, snapshot.entries)).find(({ started }) => started)
  if (inHand !== undefined) await undoMove(context, inHand.move, await journalled(context, inHand.move))
  await end(context, 'put back', finish)
  return inHand?.move ?? null
}

async function end(
  context: RunContext,
  outcome: 'done' | 'put back',
  finish: () => Promise<readonly string[]>,
): Promise<void> {
  const { statements } = context.dialect
  await context.connection.session.script(
    [...(await finish()), statements.endRun(context.runId, outcome)].join(';\n'),
  )
}

export function unfinishedRun(snapshot: LedgerSnapshot): Run {
  if (snapshot.unfinished === null) {
    throw new MigrateError('WRONG_STATE', {
      what: 'There is no unfinished run',
      next: 'See `migrate status` for what can be done.',
    })
  }
  return snapshot.unfinished
}

/** Moves of a run that are not done. Those that never began and need their file are left to the next `up`. */
async function remaining(
  context: RunContext,
  run: Run,
  entries: readonly LedgerEntry[],
): Promise<readonly { readonly move: Move; readonly started: boolean }[]> {
  const store = context.dialect.ledger(context.connection.session)
  const journal = await store.journal(run.id)
  const found: { readonly move: Move; readonly started: boolean }[] = []
  for (const { migration, transition } of run.moves) {
    const isDone = journal.some(
      (row) => row.migration === migration && row.transition === transition && row.stepId === MOVE_DONE,
    )
    const entry = entries.find((candidate) => candidate.name === migration)
    if (isDone || entry === undefined) continue
    const { from, via } = TRANSITIONS[transition]
    const started = entry.state === via && !found.some((other) => other.started)
    if (!started && entry.state !== from && found.length === 0) continue
    const { program } = await store.plan(migration)
    found.push({ move: { migration, transition, steps: program[transition] }, started })
  }
  return found
}
