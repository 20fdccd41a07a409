import { defineMigration, op } from 'bothways'

export default defineMigration({
  summary: 'The latest orders of a customer come from one index',
  operations: [
    op.createIndex('orders', ['customer_id', { column: 'placed_at', order: 'desc' }], {
      name: 'orders_customer_id_placed_at_idx',
    }),
    op.dropIndex('orders', 'orders_customer_id_idx'),
  ],
})
