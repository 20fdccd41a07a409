import { defineMigration, op, sql } from 'bothways'

export default defineMigration({
  summary: 'How to reach a customer: email, and the phone number in one piece',
  operations: [
    op.renameColumn('customers', 'mail', 'email'),
    op.mergeColumns('customers', ['dial_code', 'phone_number'], {
      into: 'phone',
      type: 'varchar(61)',
      notNull: true,
      forward: sql`concat(dial_code, ' ', phone_number)`,
      backward: {
        dial_code: sql`left(phone, position(' ' in concat(phone, ' ')) - 1)`,
        phone_number: sql`substr(phone, position(' ' in concat(phone, ' ')) + 1)`,
      },
      // A phone number in one piece may be longer than either of its parts was.
      fallback: { dial_code: sql`''`, phone_number: sql`left(phone, 40)` },
    }),
  ],
})
