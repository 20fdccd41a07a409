import { defineMigration, op, sql } from 'bothways'

export default defineMigration({
  summary: 'Tax in basis points, and a word for whether prices contain it',
  operations: [
    op.replaceColumns('storefronts', {
      from: {
        tax_rate: { backward: sql`tax_basis_points / 100.0` },
        tax_included: { backward: sql`price_kind = 'gross'` },
      },
      into: {
        tax_basis_points: { type: 'integer', notNull: true, forward: sql`round(tax_rate * 100)` },
        price_kind: {
          type: 'text',
          notNull: true,
          forward: sql`CASE WHEN tax_included THEN 'gross' ELSE 'net' END`,
        },
      },
    }),
  ],
})
