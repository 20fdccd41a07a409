import { MigrateError } from '../errors/migrate-error.ts'
import type { LedgerSnapshot } from '../model/ledger-store.ts'
import type { LedgerEntry, Run } from '../model/ledger.ts'
import { TRANSITIONS } from '../model/state.ts'
import { closing, type Finish } from './close-run.ts'
import { journalled, MOVE_DONE } from './journal.ts'
import { runMove, type Move } from './move.ts'
import { notUndone, pointOfNoReturn, undoMove } from './put-back.ts'
import type { RunContext } from './run-context.ts'
import { isStop, stopIfAsked } from './stop.ts'
import { isOpposite, turnedMove } from './turn.ts'

/** Goes on with an unfinished run from the first step that isn't done. The context carries that run's id. */
export async function resumeRun(
  context: RunContext,
  snapshot: LedgerSnapshot,
  finish: Finish,
): Promise<readonly Move[]> {
  const run = unfinishedRun(snapshot)
  return closing(context, finish, async (watched, progress) => {
    progress.begun = true
    const { known, unknown } = await remaining(watched, run, snapshot.entries)
    for (const { move, started } of known) {
      stopIfAsked(watched)
      await runMove(watched, move, started ? await journalled(watched, move) : undefined)
      progress.done.push(move)
    }
    if (unknown > 0)
      watched.on({ kind: 'note', text: `${unknown} migrations of that run never began: run \`migrate up\`` })
    return known.map(({ move }) => move)
  })
}

/** Takes the move in hand back to where it began; what the run finished before stays. */
export async function abortRun(
  context: RunContext,
  snapshot: LedgerSnapshot,
  finish: Finish,
): Promise<Move | null> {
  const run = unfinishedRun(snapshot)
  const { known } = await remaining(context, run, snapshot.entries)
  const inHand = known.find(({ move, started }) => started || move.turned === true)
  if (inHand !== undefined) await takeBack(context, inHand)
  const { statements } = context.dialect
  await context.connection.session.script(
    [...(await finish()), statements.endRun(context.runId, 'put back')].join(';\n'),
  )
  return inHand?.move ?? null
}

async function takeBack(context: RunContext, { move, started }: Known): Promise<void> {
  const journal = await journalled(context, move)
  const last = pointOfNoReturn(move, journal)
  if (last !== undefined) {
    throw new MigrateError('WRONG_STATE', {
      what: `${move.migration}: "${last.title}" is done and can't be taken back`,
      next: 'Run `migrate resume` to bring it to its end.',
    })
  }
  context.on({ kind: 'puttingBack', migration: move.migration, reason: 'aborted' })
  try {
    // An abort that was cut off itself: the way back is the move in hand.
    if (move.turned === true) await runMove(context, move, started ? journal : undefined)
    else await undoMove(context, move, journal, runMove)
  } catch (error) {
    if (isStop(error) || !context.connection.session.alive) throw error
    throw notUndone(context, move, error, null)
  }
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

interface Known {
  readonly move: Move
  readonly started: boolean
}

interface Remaining {
  readonly known: readonly Known[]
  /** Never began, and their plans are in no ledger yet. */
  readonly unknown: number
}

/** Moves of a run that are not done. */
async function remaining(context: RunContext, run: Run, entries: readonly LedgerEntry[]): Promise<Remaining> {
  const store = context.dialect.ledger(context.connection.session)
  const journal = await store.journal(run.id)
  const isOpen = ({ migration, transition }: Run['moves'][number]): boolean =>
    !journal.some(
      (row) => row.migration === migration && row.transition === transition && row.stepId === MOVE_DONE,
    )
  const stateOf = (migration: string): LedgerEntry['state'] | undefined =>
    entries.find((candidate) => candidate.name === migration)?.state
  const turned = turnedRound(run)
  if (turned !== null) {
    const { program } = await store.plan(turned.migration)
    const first: Move = { ...turned, steps: program[turned.transition] }
    const move = await turnedMove(context, first)
    if (move === null || !isOpen(move)) return { known: [], unknown: 0 }
    return {
      known: [{ move, started: stateOf(move.migration) === TRANSITIONS[move.transition].via }],
      unknown: 0,
    }
  }
  const known: Known[] = []
  let unknown = 0
  for (const { migration, transition } of run.moves.filter(isOpen)) {
    const state = stateOf(migration)
    if (state === undefined) {
      if (transition === 'expand') unknown += 1
      continue
    }
    const { from, via } = TRANSITIONS[transition]
    const started = state === via && !known.some((other) => other.started)
    // A second move of the same migration begins where the first will have brought it.
    if (!started && state !== from && known.length === 0) continue
    const { program } = await store.plan(migration)
    known.push({ move: { migration, transition, steps: program[transition] }, started })
  }
  return { known, unknown }
}

/** The move that an abort has begun to take back by its opposite: nothing else of the run is to be done then. */
function turnedRound(run: Run): Run['moves'][number] | null {
  const last = run.moves.at(-1)
  if (last === undefined) return null
  const { migration, transition } = last
  return (
    run.moves.find((move) => move.migration === migration && isOpposite(move.transition, transition)) ?? null
  )
}
