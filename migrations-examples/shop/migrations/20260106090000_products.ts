import { defineMigration, op, sql } from 'bothways'

export default defineMigration({
  summary: 'Products, priced to the tenth of a cent, and coupons',
  operations: [
    op.createTable('products', {
      columns: {
        id: { type: 'bigint', identity: 'by default', primaryKey: true },
        sku: { type: 'varchar(40)', notNull: true, unique: true },
        title: { type: 'text', notNull: true },
        description: { type: 'text', notNull: true },
        price: { type: 'decimal(12,3)', notNull: true },
      },
      checks: [{ name: 'products_price_check', expression: sql`price >= 0` }],
    }),
    op.createTable('coupons', {
      columns: {
        code: { type: 'varchar(40)', primaryKey: true },
        storefront_id: { type: 'bigint', notNull: true, references: 'storefronts(id)' },
        percent: { type: 'integer', notNull: true },
      },
      checks: [{ name: 'coupons_percent_check', expression: sql`percent > 0 AND percent <= 100` }],
    }),
    op.createIndex('coupons', ['storefront_id'], { name: 'coupons_storefront_id_idx' }),
  ],
})
