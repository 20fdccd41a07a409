import { MigrateError } from '../../errors/migrate-error.ts'
import type { LedgerEntry, Run } from '../../model/ledger.ts'
import type { MigrationName } from '../../model/names.ts'
import type { Transition } from '../../model/state.ts'

export interface RevertOptions {
  readonly to?: string
  readonly run?: string
  readonly steps?: number
}

export interface Leg {
  readonly migration: MigrationName
  readonly transition: Extract<Transition, 'restore' | 'withdraw'>
}

/** Which migrations go which way back, the last first. Without an option: what the last run did that still stands. */
export function revertTarget(
  entries: readonly LedgerEntry[],
  runs: readonly Run[],
  options: RevertOptions,
): readonly Leg[] {
  const backwards = entries.toSorted((a, b) => b.position - a.position)
  if (options.to !== undefined) return after(backwards, options.to)
  if (options.steps !== undefined) return standing(entries, runs).slice(0, options.steps)
  const run =
    options.run === undefined
      ? lastStanding(entries, runs)
      : runs.find((found) => found.id.startsWith(options.run ?? ''))
  if (run === undefined && options.run !== undefined) {
    throw new MigrateError('USAGE', {
      what: `There is no run ${options.run}`,
      next: 'See `migrate history` for the runs.',
    })
  }
  return run === undefined ? [] : standing(entries, [run])
}

/** Everything after a migration, all the way; the migration itself stays. */
function after(backwards: readonly LedgerEntry[], name: string): readonly Leg[] {
  const target = backwards.find((entry) => entry.name === name)
  if (target === undefined) {
    throw new MigrateError('UNKNOWN_MIGRATION', {
      what: `The ledger knows no migration ${name}`,
      next: 'See `migrate status` for the names.',
    })
  }
  const purged = backwards.find((entry) => entry.position > target.position && entry.state === 'purged')
  if (purged !== undefined) throw purgedError(purged)
  return backwards.filter((entry) => entry.position > target.position).flatMap(allTheWay)
}

function lastStanding(entries: readonly LedgerEntry[], runs: readonly Run[]): Run | undefined {
  return runs.find((run) => standing(entries, [run]).length > 0)
}

/** What these runs (the newest first) moved and what still stands of it, taken back in the opposite order. */
function standing(entries: readonly LedgerEntry[], runs: readonly Run[]): readonly Leg[] {
  const states = new Map(entries.map((entry) => [entry.name, entry.state]))
  return runs.flatMap((run) =>
    run.moves.toReversed().flatMap(({ migration, transition }): readonly Leg[] => {
      const state = states.get(migration)
      if (transition === 'contract' && state === 'contracted') {
        states.set(migration, 'expanded')
        return [{ migration, transition: 'restore' }]
      }
      if ((transition !== 'expand' && transition !== 'reapply') || state !== 'expanded') return []
      states.set(migration, 'reverted')
      return [{ migration, transition: 'withdraw' }]
    }),
  )
}

function allTheWay(entry: LedgerEntry): readonly Leg[] {
  const withdraw: Leg = { migration: entry.name, transition: 'withdraw' }
  if (entry.state === 'contracted') return [{ migration: entry.name, transition: 'restore' }, withdraw]
  return entry.state === 'expanded' ? [withdraw] : []
}

export function purgedError(entry: LedgerEntry): MigrateError {
  return new MigrateError('WRONG_STATE', {
    what: `${entry.name} is purged: what its old schema held is gone`,
    next: 'Write a forward migration, or bring rows back with `migrate backup restore`.',
  })
}
