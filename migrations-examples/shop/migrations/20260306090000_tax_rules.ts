import { defineMigration, op, sql } from 'bothways'

export default defineMigration({
  summary: 'Tax in basis points, and a word for whether prices contain it',
  operations: [
    op.replaceColumns('storefronts', {
      from: {
        tax_rate: { backward: sql`tax_basis_points / 100.0`, fallback: sql`99.99` },
        tax_included: { backward: sql`price_kind = 'gross'`, fallback: sql`true` },
      },
      into: {
        tax_basis_points: { type: 'integer', notNull: true, forward: sql`round(tax_rate * 100)` },
        price_kind: {
          type: 'varchar(10)',
          notNull: true,
          forward: sql`CASE WHEN tax_included THEN 'gross' ELSE 'net' END`,
        },
      },
    }),
  ],
})
