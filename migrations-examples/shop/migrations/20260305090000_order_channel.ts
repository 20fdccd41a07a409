import { defineMigration, op, sql } from 'bothways'

export default defineMigration({
  summary: 'Orders know their channel and lose the code of the old system',
  operations: [
    op.addColumn('orders', 'channel', { type: 'varchar(20)', notNull: true, fill: sql`'web'` }),
    op.dropColumn('orders', 'legacy_code', { backward: sql`'n/a'` }),
    op.comment.table('orders', 'One row for each checkout'),
    op.comment.column('orders', 'channel', 'web, app or till'),
  ],
})
