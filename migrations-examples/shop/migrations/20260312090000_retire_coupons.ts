import { defineMigration, op } from 'bothways'

export default defineMigration({
  summary: 'Coupons are a service of their own now',
  operations: [op.dropTable('coupons')],
})
