import { defineMigration, op, sql } from 'bothways'

export default defineMigration({
  summary: 'Storefronts: one for each country we sell to',
  operations: [
    op.createTable('storefronts', {
      columns: {
        id: { type: 'bigint', identity: 'always', primaryKey: true },
        code: { type: 'text', notNull: true, unique: true },
        country: { type: 'character(2)', notNull: true },
        currency: { type: 'character(3)', notNull: true },
        tax_rate: { type: 'numeric(5,2)', notNull: true },
        tax_included: { type: 'boolean', notNull: true },
      },
      checks: [
        { name: 'storefronts_currency_check', expression: sql`currency ~ '^[A-Z]{3}$'` },
        { name: 'storefronts_tax_rate_check', expression: sql`tax_rate >= 0 AND tax_rate < 100` },
      ],
      comment: 'One row for each country we sell to',
    }),
  ],
})
