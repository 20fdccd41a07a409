import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely'
import type { Int8 } from './columns.ts'

/** What one version of the application finds in the shop. Both versions must find the same sums. */
export interface Report {
  readonly customers: number
  readonly orders: number
  readonly items: number
  readonly payments: number
  readonly refunds: number
  readonly orderedMinor: bigint
  readonly paidMinor: bigint
  readonly refundedMinor: bigint
  /** What the version can't make sense of. Empty in a sound shop. */
  readonly problems: readonly Problem[]
}

export interface Problem {
  readonly what: string
  readonly rows: number
}

export type Sums = Omit<Report, 'problems'>

/** Queries that count rows which must not be there, by what is wrong with them. */
export type Rules = Readonly<Record<string, RawBuilder<{ readonly found: Int8 }>>>

type Answer = Readonly<
  Record<
    | 'customers'
    | 'orders'
    | 'items'
    | 'payments'
    | 'refunds'
    | 'ordered_minor'
    | 'paid_minor'
    | 'refunded_minor',
    Int8
  >
>

/** The three expressions are money in minor units, as the version's schema has it. */
export async function sumsOf(
  db: QueryExecutorProvider,
  money: { readonly ordered: string; readonly paid: string; readonly refunded: string },
): Promise<Sums> {
  const { rows } = await sql<Answer>`
    SELECT
      (SELECT count(*) FROM customers) AS customers,
      (SELECT count(*) FROM orders) AS orders,
      (SELECT count(*) FROM order_items) AS items,
      (SELECT count(*) FROM payments) AS payments,
      (SELECT count(*) FROM refunds) AS refunds,
      (SELECT ${inUnits(money.ordered)} FROM orders) AS ordered_minor,
      (SELECT ${inUnits(money.paid)} FROM payments) AS paid_minor,
      (SELECT ${inUnits(money.refunded)} FROM refunds) AS refunded_minor
  `.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error('a query of aggregates gave no row')
  return {
    customers: Number(row.customers),
    orders: Number(row.orders),
    items: Number(row.items),
    payments: Number(row.payments),
    refunds: Number(row.refunds),
    orderedMinor: BigInt(row.ordered_minor),
    paidMinor: BigInt(row.paid_minor),
    refundedMinor: BigInt(row.refunded_minor),
  }
}

/** A sum without decimals, which JavaScript takes as it is. */
function inUnits(amount: string): RawBuilder<unknown> {
  return sql`cast(coalesce(sum(${sql.raw(amount)}), 0) AS decimal(30))`
}

/** One after the other: a report must not take the connections that customers wait for. */
export async function problemsOf(db: QueryExecutorProvider, rules: Rules): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const [what, query] of Object.entries(rules)) {
    const { rows } = await query.execute(db)
    const count = Number(rows[0]?.found ?? 0)
    if (count > 0) problems.push({ what, rows: count })
  }
  return problems
}
