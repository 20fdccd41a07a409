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
  if (options.steps !== undefined) return backwards.flatMap(oneBack).slice(0, options.steps)
  const run =
    options.run === undefined
      ? lastStanding(backwards, runs)
      : runs.find((found) => found.id.startsWith(options.run ?? ''))
  if (run === undefined && options.run !== undefined) {
    throw new MigrateError('USAGE', {
      what: `There is no run ${options.run}`,
      next: 'See `migrate history` for the runs.',
    })
  }
  return run === undefined ? [] : ofRun(backwards, run)
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

function lastStanding(backwards: readonly LedgerEntry[], runs: readonly Run[]): Run | undefined {
  return runs.find(
    (run) => ['up', 'contract', 'resume'].includes(run.command) && ofRun(backwards, run).length > 0,
  )
}

/** What a run moved and nothing has moved since. */
function ofRun(backwards: readonly LedgerEntry[], run: Run): readonly Leg[] {
  return backwards.flatMap((entry) => {
    const last = run.moves.filter((move) => move.migration === entry.name).at(-1)
    if (last === undefined) return []
    if (last.transition === 'contract' && entry.state === 'contracted') return oneBack(entry)
    const expanded = last.transition === 'expand' || last.transition === 'reapply'
    return expanded && entry.state === 'expanded' ? oneBack(entry) : []
  })
}

function oneBack(entry: LedgerEntry): readonly Leg[] {
  if (entry.state === 'contracted') return [{ migration: entry.name, transition: 'restore' }]
  return entry.state === 'expanded' ? [{ migration: entry.name, transition: 'withdraw' }] : []
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
