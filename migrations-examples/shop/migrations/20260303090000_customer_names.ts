import { defineMigration, op, sql } from 'bothways'

export default defineMigration({
  summary: 'Customers have a first and a last name',
  operations: [
    op.splitColumn('customers', 'name', {
      into: {
        first_name: {
          type: 'text',
          notNull: true,
          forward: sql`left(name, position(' ' in concat(name, ' ')) - 1)`,
        },
        last_name: {
          type: 'text',
          notNull: true,
          forward: sql`substr(name, position(' ' in concat(name, ' ')) + 1)`,
        },
      },
      backward: sql`concat_ws(' ', first_name, nullif(last_name, ''))`,
      // Two texts may be longer than one: then version 1 greets by the first name.
      fallback: sql`first_name`,
    }),
  ],
})
