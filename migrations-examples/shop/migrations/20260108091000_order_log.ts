import { defineMigration, op, sql } from 'bothways'

export default defineMigration({
  summary: 'What happened to an order, and when',
  operations: [
    op.createTable('order_log', {
      id: { type: 'bigint', identity: 'by default', primaryKey: true },
      order_id: { type: 'bigint', notNull: true, references: 'orders(id) on delete cascade' },
      event: { type: 'varchar(40)', notNull: true },
      happened_at: { type: 'timestamp', notNull: true, default: sql`current_timestamp` },
    }),
    op.createIndex('order_log', ['order_id'], { name: 'order_log_order_id_idx' }),
  ],
})
