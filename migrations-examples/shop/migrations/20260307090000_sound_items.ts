import { defineMigration, op, sql } from 'bothways'

export default defineMigration({
  summary: 'Items point at a product and have a quantity',
  operations: [
    op.createIndex('order_items', ['product_id'], { name: 'order_items_product_id_idx' }),
    op.addForeignKey('order_items', ['product_id'], {
      name: 'order_items_product_id_fkey',
      references: { table: 'products', columns: ['id'] },
    }),
    op.addCheck('order_items', sql`quantity > 0`, { name: 'order_items_quantity_check' }),
  ],
})
