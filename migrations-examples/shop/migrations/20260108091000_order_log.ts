import { defineMigration, op, sql } from 'bothways'

export default defineMigration({
  summary: 'What happened to an order, and when',
  operations: [
    op.createTable('order_log', {
      id: { type: 'bigint', identity: 'always', primaryKey: true },
      order_id: { type: 'bigint', notNull: true, references: 'orders(id) on delete cascade' },
      event: { type: 'text', notNull: true },
      happened_at: { type: 'timestamp with time zone', notNull: true, default: sql`now()` },
    }),
    op.createIndex('order_log', ['order_id'], { name: 'order_log_order_id_idx' }),
  ],
})
