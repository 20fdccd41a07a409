import { predictConflicts } from '../../execute/conflicts.ts'
import type { Move } from '../../execute/move.ts'
import { withRun } from '../../execute/run.ts'
import type { RunContext } from '../../execute/run-context.ts'
import type { LedgerSnapshot } from '../../model/ledger-store.ts'
import type { Run } from '../../model/ledger.ts'
import { tableText } from '../../model/names.ts'
import { withLock, type Workspace, type WriteOptions } from '../workspace.ts'
import { recordCatalog } from './catalog-record.ts'
import { refuseUnfinished } from './history.ts'
import { refuseUnder } from './refuse-under.ts'
import { revertTarget, type Leg, type RevertOptions } from './revert-target.ts'

/** What a revert would meet, looked up and counted without changing anything. */
export interface RevertForecast {
  readonly legs: readonly Leg[]
  /** Constraints that come back after the switch, validated beside running writes. */
  readonly returning: number
  readonly conflicts: readonly {
    readonly constraint: string
    readonly table: string
    readonly rows: number
  }[]
  /** Rows whose new value the old schema can't show; held unless the policy is `block`. */
  readonly unrepresentable: readonly {
    readonly table: string
    readonly columns: string
    readonly rows: number
    readonly policy: string
  }[]
  readonly blocked: boolean
}

export interface RevertReport {
  readonly moves: readonly Move[]
  readonly debts: number
  /** Whether the catalog is again what the earliest run that is now taken back had found (G1). */
  readonly schema: 'as before' | 'differs' | 'not comparable'
}

/** Everything since some run is reverted: then the catalog must be what that run found. */
function compared(after: LedgerSnapshot, runs: readonly Run[]): RevertReport['schema'] {
  const reverted = new Set(
    after.entries.filter((entry) => entry.state === 'reverted').map((entry) => entry.name),
  )
  let earliest: Run | null = null
  for (const run of runs) {
    if (!run.moves.every((move) => reverted.has(move.migration))) break
    earliest = run
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
    if (moves.length === 0) return { moves, debts: 0, schema: 'not comparable' }
    const before = snapshot.debts.length
    await withRun(context, 'revert', recordCatalog(workspace), (run) => run(moves))
    const after = await workspace.store.read()
    return {
      moves,
      debts: after.debts.length - before,
      schema: compared(after, await workspace.store.runs(1000)),
    }
  })
}

export async function forecastRevert(
  workspace: Workspace,
  context: Pick<RunContext, 'connection' | 'dialect'>,
  options: RevertOptions,
): Promise<RevertForecast> {
  const snapshot = await workspace.store.read()
  const legs = revertTarget(snapshot.entries, await runsOf(workspace, snapshot), options)
  await refuseUnder(workspace.store, snapshot.entries, legs)
  return forecast(workspace, context, legs)
}

async function runsOf({ store }: Workspace, { exists }: LedgerSnapshot): Promise<readonly Run[]> {
  return exists ? store.runs(1000) : []
}

export async function forecast(
  workspace: Workspace,
  context: Pick<RunContext, 'connection' | 'dialect'>,
  legs: readonly Leg[],
): Promise<RevertForecast> {
  if (legs.length === 0) return { legs, conflicts: [], returning: 0, unrepresentable: [], blocked: false }
  const outlooks = new Map(
    (await workspace.store.outlooks([...new Set(legs.map((leg) => leg.migration))])).map((one) => [
      one.name,
      one,
    ]),
  )
  const predicted = await predictConflicts(
    context,
    legs.map(({ migration, transition }) => ({
      migration,
      steps: outlooks.get(migration)?.[transition] ?? [],
    })),
  )
  const counts = await workspace.store.unrepresentable()
  const unrepresentable = [...outlooks.values()].flatMap((outlook) =>
    outlook.lenses.flatMap(({ id, table, columns, policy }) => {
      const rows = counts.get(id) ?? 0
      return rows === 0 ? [] : [{ table, columns, rows, policy }]
    }),
  )
  const withdraws = legs.some((leg) => leg.transition === 'withdraw')
  const returning = legs.reduce(
    (sum, leg) => sum + (outlooks.get(leg.migration)?.[leg.transition].length ?? 0),
    0,
  )
  return {
    legs,
    returning,
    conflicts: predicted.map(({ step, rows }) => ({
      constraint: step.constraint,
      table: tableText(step.table),
      rows,
    })),
    unrepresentable,
    blocked: withdraws && unrepresentable.some((found) => found.policy === 'block'),
  }
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
