import { defineMigration, op, sql } from 'bothways'

/**
 * Prices go to the tenth of a cent (3.755), so some don't round-trip: those are kept beside until purge. A bigint may be
 * more than the old column has room for: version 1 sees the largest amount there is then, and never sells for nothing.
 */
export default defineMigration({
  summary: 'Money in minor units',
  operations: [
    op.changeColumn('products', 'price', {
      into: 'price_minor',
      type: 'bigint',
      notNull: true,
      forward: sql`round(price * 100)`,
      backward: sql`price_minor / 100.0`,
      fallback: sql`999999999.999`,
      onUnrepresentable: 'hold',
    }),
    op.addCheck('products', sql`price_minor >= 0`, { name: 'products_price_minor_check' }),
    op.changeColumn('order_items', 'unit_price', {
      into: 'unit_price_minor',
      type: 'bigint',
      notNull: true,
      forward: sql`round(unit_price * 100)`,
      backward: sql`unit_price_minor / 100.0`,
      fallback: sql`999999999.999`,
    }),
    op.changeColumn('order_items', 'line_total', {
      into: 'line_total_minor',
      type: 'bigint',
      notNull: true,
      forward: sql`round(line_total * 100)`,
      backward: sql`line_total_minor / 100.0`,
      fallback: sql`9999999999.99`,
    }),
    op.changeColumn('orders', 'total', {
      into: 'total_minor',
      type: 'bigint',
      notNull: true,
      forward: sql`round(total * 100)`,
      backward: sql`total_minor / 100.0`,
      fallback: sql`9999999999.99`,
    }),
    op.changeColumn('payments', 'amount', {
      into: 'amount_minor',
      type: 'bigint',
      notNull: true,
      forward: sql`round(amount * 100)`,
      backward: sql`amount_minor / 100.0`,
      fallback: sql`9999999999.99`,
    }),
    op.changeColumn('refunds', 'amount', {
      into: 'amount_minor',
      type: 'bigint',
      notNull: true,
      forward: sql`round(amount * 100)`,
      backward: sql`amount_minor / 100.0`,
      fallback: sql`9999999999.99`,
    }),
  ],
})
