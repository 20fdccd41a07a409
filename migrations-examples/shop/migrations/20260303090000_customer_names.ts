import { defineMigration, op, sql } from 'bothways'

export default defineMigration({
  summary: 'Customers have a first and a last name',
  operations: [
    op.splitColumn('customers', 'name', {
      into: {
        first_name: { type: 'text', notNull: true, forward: sql`split_part(name, ' ', 1)` },
        last_name: {
          type: 'text',
          notNull: true,
          forward: sql`substr(name, length(split_part(name, ' ', 1)) + 2)`,
        },
      },
      backward: sql`concat_ws(' ', first_name, nullif(last_name, ''))`,
    }),
  ],
})
