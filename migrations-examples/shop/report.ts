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
export type Rules = Readonly<Record<string, RawBuilder<{ readonly rows: Int8 }>>>

/** The three expressions are money in minor units, as the version's schema has it. */
export async function sumsOf(
  db: QueryExecutorProvider,
  money: { readonly ordered: string; readonly paid: string; readonly refunded: string },
): Promise<Sums> {
  const { rows } = await sql<Record<keyof Sums, Int8>>`
    SELECT
      (SELECT count(*) FROM customers) AS "customers",
      (SELECT count(*) FROM orders) AS "orders",
      (SELECT count(*) FROM order_items) AS "items",
      (SELECT count(*) FROM payments) AS "payments",
      (SELECT count(*) FROM refunds) AS "refunds",
      (SELECT coalesce(sum(${sql.raw(money.ordered)}), 0)::bigint FROM orders) AS "orderedMinor",
      (SELECT coalesce(sum(${sql.raw(money.paid)}), 0)::bigint FROM payments) AS "paidMinor",
      (SELECT coalesce(sum(${sql.raw(money.refunded)}), 0)::bigint FROM refunds) AS "refundedMinor"
  `.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error('a query of aggregates gave no row')
  return {
    customers: Number(row.customers),
    orders: Number(row.orders),
    items: Number(row.items),
    payments: Number(row.payments),
    refunds: Number(row.refunds),
    orderedMinor: BigInt(row.orderedMinor),
    paidMinor: BigInt(row.paidMinor),
    refundedMinor: BigInt(row.refundedMinor),
  }
}

/** One after the other: a report must not take the connections that customers wait for. */
export async function problemsOf(db: QueryExecutorProvider, rules: Rules): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const [what, query] of Object.entries(rules)) {
    const { rows } = await query.execute(db)
    const count = Number(rows[0]?.rows ?? 0)
    if (count > 0) problems.push({ what, rows: count })
  }
  return problems
}
