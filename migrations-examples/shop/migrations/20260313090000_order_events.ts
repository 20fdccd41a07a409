import { defineMigration, op } from 'bothways'

export default defineMigration({
  summary: 'The order log is called what it holds',
  operations: [op.renameTable('order_log', 'order_events')],
})
