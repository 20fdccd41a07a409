import { defineMigration, op, sql } from 'bothways'

export default defineMigration({
  summary: 'Every customer has a country (ZZ: unknown), and the newsletter is opt-in',
  operations: [
    op.setNotNull('customers', 'country', { fill: sql`'ZZ'` }),
    op.setDefault('customers', 'newsletter', sql`false`),
  ],
})
