import { defineMigration, op, sql } from 'bothways'

export default defineMigration({
  summary: 'Storefronts: one for each country we sell to',
  operations: [
    op.createTable('storefronts', {
      columns: {
        id: { type: 'bigint', identity: 'by default', primaryKey: true },
        code: { type: 'varchar(40)', notNull: true, unique: true },
        country: { type: 'char(2)', notNull: true },
        currency: { type: 'char(3)', notNull: true },
        tax_rate: { type: 'decimal(5,2)', notNull: true },
        tax_included: { type: 'boolean', notNull: true },
      },
      checks: [
        { name: 'storefronts_currency_check', expression: sql`char_length(currency) = 3` },
        { name: 'storefronts_tax_rate_check', expression: sql`tax_rate >= 0 AND tax_rate < 100` },
      ],
      comment: 'One row for each country we sell to',
    }),
  ],
})
