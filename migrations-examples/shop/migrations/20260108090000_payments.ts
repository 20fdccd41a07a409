import { defineMigration, op, sql } from 'bothways'

export default defineMigration({
  summary: 'Payments and refunds',
  operations: [
    op.createTable('payments', {
      columns: {
        id: { type: 'bigint', identity: 'by default', primaryKey: true },
        order_id: { type: 'bigint', notNull: true, references: 'orders(id)' },
        method: { type: 'varchar(20)', notNull: true },
        reference: { type: 'varchar(80)', notNull: true },
        currency: { type: 'char(3)', notNull: true, default: sql`'EUR'` },
        amount: { type: 'decimal(12,2)', notNull: true },
        paid_at: { type: 'timestamp', notNull: true, default: sql`current_timestamp` },
      },
      checks: [
        { name: 'payments_method_check', expression: sql`method IN ('card', 'invoice')` },
        { name: 'payments_amount_check', expression: sql`amount > 0` },
      ],
    }),
    op.createIndex('payments', ['order_id'], { name: 'payments_order_id_idx' }),
    op.createTable('refunds', {
      columns: {
        id: { type: 'bigint', identity: 'by default', primaryKey: true },
        payment_id: { type: 'bigint', notNull: true, references: 'payments(id)' },
        amount: { type: 'decimal(12,2)', notNull: true },
        reason: { type: 'text', notNull: true },
      },
      checks: [{ name: 'refunds_amount_check', expression: sql`amount > 0` }],
    }),
    op.createIndex('refunds', ['payment_id'], { name: 'refunds_payment_id_idx' }),
  ],
})
