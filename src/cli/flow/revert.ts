import type { Move } from '../../execute/move.ts'
import { withRun } from '../../execute/run.ts'
import type { LedgerSnapshot } from '../../model/ledger-store.ts'
import type { Run } from '../../model/ledger.ts'
import { viewOf } from '../view.ts'
import { withLock, type Workspace, type WriteOptions } from '../workspace.ts'
import { recordCatalog } from './catalog-record.ts'
import { forecast, type RevertForecast } from './forecast.ts'
import { refuseUnfinished } from './history.ts'
import { refuseUnder } from './refuse-under.ts'
import { revertTarget, type Leg, type RevertOptions } from './revert-target.ts'

export interface RevertReport {
  readonly moves: readonly Move[]
  readonly debts: number
  /** All that is open now, of earlier reverts too. */
  readonly openDebts: number
  /** Whether the catalog is again what the earliest run that is now taken back had found (G1). */
  readonly schema: 'as before' | 'differs' | 'not comparable'
}

/**
 * Everything since some `up` is reverted: then the catalog must be what that run found. What a contract or a revert found
 * is no measure: the schema was on its way then.
 */
function compared(after: LedgerSnapshot, runs: readonly Run[]): RevertReport['schema'] {
  const reverted = new Set(
    after.entries.filter((entry) => entry.state === 'reverted').map((entry) => entry.name),
  )
  let earliest: Run | null = null
  for (const run of runs) {
    if (!run.moves.every((move) => reverted.has(move.migration))) break
    if (run.moves.every((move) => move.transition === 'expand')) earliest = run
  }
  if (earliest?.fingerprintBefore == null) return 'not comparable'
  return earliest.fingerprintBefore === after.fingerprint ? 'as before' : 'differs'
}

export async function revert(
  workspace: Workspace,
  options: WriteOptions & RevertOptions,
): Promise<RevertReport> {
  return withLock(workspace, options, async (context) => {
    const snapshot = await workspace.store.read()
    refuseUnfinished(snapshot)
    const legs = revertTarget(snapshot.entries, await runsOf(workspace, snapshot), options)
    await refuseUnder(workspace.store, snapshot.entries, legs)
    const moves = await movesOf(workspace, legs)
    const before = snapshot.debts.length
    if (moves.length === 0) return { moves, debts: 0, openDebts: before, schema: 'not comparable' }
    await withRun(context, 'revert', recordCatalog(workspace), (run) => run(moves))
    const after = await workspace.store.read()
    return {
      moves,
      debts: after.debts.length - before,
      openDebts: after.debts.length,
      schema: compared(after, await workspace.store.runs(1000)),
    }
  })
}

export async function forecastRevert(workspace: Workspace, options: RevertOptions): Promise<RevertForecast> {
  const snapshot = await workspace.store.read()
  const legs = revertTarget(snapshot.entries, await runsOf(workspace, snapshot), options)
  await refuseUnder(workspace.store, snapshot.entries, legs)
  return forecast(viewOf(workspace), legs)
}

async function runsOf({ store }: Workspace, { exists }: LedgerSnapshot): Promise<readonly Run[]> {
  return exists ? store.runs(1000) : []
}

async function movesOf(workspace: Workspace, legs: readonly Leg[]): Promise<readonly Move[]> {
  const plans = new Map(
    (await workspace.store.plans([...new Set(legs.map((leg) => leg.migration))])).map((plan) => [
      plan.name,
      plan,
    ]),
  )
  return legs.flatMap(({ migration, transition }) => {
    const plan = plans.get(migration)
    return plan === undefined ? [] : [{ migration, transition, steps: plan.program[transition] }]
  })
}
