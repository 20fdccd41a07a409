import { defineMigration, op, sql } from 'bothways'

export default defineMigration({
  summary: 'Customers sign up at one storefront',
  operations: [
    op.createTable('customers', {
      columns: {
        id: { type: 'bigint', identity: 'always', primaryKey: true },
        storefront_id: { type: 'bigint', notNull: true, references: 'storefronts(id)' },
        name: { type: 'text', notNull: true },
        mail: { type: 'text', notNull: true },
        country: { type: 'text' },
        dial_code: { type: 'text', notNull: true },
        phone_number: { type: 'text', notNull: true },
        newsletter: { type: 'boolean', notNull: true, default: sql`true` },
        created_at: { type: 'timestamp with time zone', notNull: true, default: sql`now()` },
      },
      uniques: [{ name: 'customers_storefront_id_mail_key', columns: ['storefront_id', 'mail'] }],
    }),
  ],
})
