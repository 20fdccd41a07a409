import { defineMigration, op, sql } from 'bothways'

export default defineMigration({
  summary: 'Orders and their items',
  operations: [
    op.createTable('orders', {
      columns: {
        id: { type: 'bigint', identity: 'by default', primaryKey: true },
        storefront_id: { type: 'bigint', notNull: true, references: 'storefronts(id)' },
        customer_id: { type: 'bigint', notNull: true, references: 'customers(id)' },
        legacy_code: { type: 'varchar(40)', notNull: true },
        status: { type: 'varchar(20)', notNull: true, default: sql`'placed'` },
        currency: { type: 'char(3)', notNull: true },
        total: { type: 'decimal(12,2)', notNull: true },
        placed_at: { type: 'timestamp', notNull: true, default: sql`current_timestamp` },
      },
      checks: [
        { name: 'orders_status_check', expression: sql`status IN ('placed', 'paid', 'refunded')` },
        { name: 'orders_total_check', expression: sql`total >= 0` },
      ],
    }),
    op.createIndex('orders', ['storefront_id'], { name: 'orders_storefront_id_idx' }),
    op.createIndex('orders', ['customer_id'], { name: 'orders_customer_id_idx' }),
    op.createTable('order_items', {
      columns: {
        order_id: { type: 'bigint', notNull: true, references: 'orders(id) on delete cascade' },
        line: { type: 'integer', notNull: true },
        // No foreign key yet: the catalogue was imported after the first orders.
        product_id: { type: 'bigint', notNull: true },
        quantity: { type: 'integer', notNull: true },
        unit_price: { type: 'decimal(12,3)', notNull: true },
        line_total: { type: 'decimal(12,2)', notNull: true },
      },
      primaryKey: ['order_id', 'line'],
    }),
  ],
})
