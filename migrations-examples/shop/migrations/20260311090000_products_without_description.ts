import { defineMigration, op, sql } from 'bothways'

export default defineMigration({
  summary: 'A product may do without a description',
  operations: [op.dropNotNull('products', 'description', { backward: sql`''` })],
})
