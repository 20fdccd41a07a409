import { predictConflicts } from '../../execute/conflicts.ts'
import type { RevertOutlook } from '../../model/ledger.ts'
import { tableText } from '../../model/names.ts'
import type { View } from '../view.ts'
import type { Leg } from './revert-target.ts'

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
  /** Tables of which rows that raw SQL changed are set back. */
  readonly setsBack: readonly string[]
  /** Rows that raw SQL changed and somebody wrote since: they stay as they are. */
  readonly kept: readonly { readonly table: string; readonly rows: number }[]
  /** Rows whose new value the old schema can't show; held unless the policy is `block`. */
  readonly unrepresentable: readonly {
    readonly table: string
    readonly columns: string
    readonly rows: number
    readonly policy: string
  }[]
  readonly blocked: boolean
}

export async function forecast(
  { access, connection, store }: Pick<View, 'access' | 'connection' | 'store'>,
  legs: readonly Leg[],
): Promise<RevertForecast> {
  if (legs.length === 0)
    return { legs, conflicts: [], kept: [], setsBack: [], returning: 0, unrepresentable: [], blocked: false }
  const outlooks = new Map(
    (await store.outlooks([...new Set(legs.map((leg) => leg.migration))])).map((one) => [one.name, one]),
  )
  const predicted = await predictConflicts(
    { connection, dialect: access },
    legs.map(({ migration, transition }) => ({
      migration,
      steps: outlooks.get(migration)?.[transition] ?? [],
    })),
  )
  const counts = await store.unrepresentable()
  const unrepresentable = [...outlooks.values()].flatMap((outlook) =>
    outlook.lenses.flatMap(({ id, table, columns, policy }) => {
      const rows = counts.get(id) ?? 0
      return rows === 0 ? [] : [{ table, columns, rows, policy }]
    }),
  )
  const withdraws = legs.some((leg) => leg.transition === 'withdraw')
  const returning = legs.reduce(
    (sum, leg) => sum + constraintsOf(outlooks.get(leg.migration)?.[leg.transition] ?? []),
    0,
  )
  return {
    legs,
    returning,
    conflicts: predicted.flatMap(({ step, rows }) =>
      step.kind === 'constraint' ? [{ constraint: step.constraint, table: tableText(step.table), rows }] : [],
    ),
    setsBack: [
      ...new Set(
        legs.flatMap(({ migration, transition }) =>
          (outlooks.get(migration)?.[transition] ?? []).flatMap((step) =>
            step.kind === 'keptRows' ? [tableText(step.table)] : [],
          ),
        ),
      ),
    ],
    kept: predicted.flatMap(({ step, rows }) =>
      step.kind === 'keptRows' ? [{ table: tableText(step.table), rows }] : [],
    ),
    unrepresentable,
    blocked: withdraws && unrepresentable.some((found) => found.policy === 'block'),
  }
}

function constraintsOf(steps: RevertOutlook['restore']): number {
  return steps.filter(({ kind }) => kind === 'constraint').length
}
