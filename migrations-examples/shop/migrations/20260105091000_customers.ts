import { defineMigration, op, sql } from 'bothways'

export default defineMigration({
  summary: 'Customers sign up at one storefront',
  operations: [
    op.createTable('customers', {
      columns: {
        id: { type: 'bigint', identity: 'by default', primaryKey: true },
        storefront_id: { type: 'bigint', notNull: true, references: 'storefronts(id)' },
        name: { type: 'text', notNull: true },
        mail: { type: 'varchar(190)', notNull: true },
        country: { type: 'char(2)' },
        dial_code: { type: 'varchar(20)', notNull: true },
        phone_number: { type: 'varchar(40)', notNull: true },
        newsletter: { type: 'boolean', notNull: true, default: sql`true` },
        created_at: { type: 'timestamp', notNull: true, default: sql`current_timestamp` },
      },
      uniques: [{ name: 'customers_storefront_id_mail_key', columns: ['storefront_id', 'mail'] }],
    }),
  ],
})
