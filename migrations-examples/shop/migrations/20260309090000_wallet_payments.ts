import { defineMigration, op } from 'bothways'

export default defineMigration({
  summary: 'Payments: wallets, one row for each reference, and always a stated currency',
  operations: [
    op.dropConstraint('payments', 'payments_method_check'),
    op.addUnique('payments', ['reference'], { name: 'payments_reference_key' }),
    op.dropDefault('payments', 'currency'),
  ],
})
