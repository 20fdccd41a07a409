import type { Rule } from '../finding.ts'

/** The server refuses it at run time; better to hear of it before. */
export const concurrentlyInTransaction: Rule = ({ migration }) =>
  migration.operations.flatMap((operation, index) => {
    if (operation.kind !== 'sql' || !operation.transaction) return []
    if (!/\bCONCURRENTLY\b/i.test(operation.up) && !/\bCONCURRENTLY\b/i.test(operation.down)) return []
    return [
      {
        code: 'concurrently-in-transaction',
        migration: migration.name,
        severity: 'refuse',
        message: 'CONCURRENTLY does not run inside a transaction',
        fix: 'Use op.createIndex, or give op.sql `transaction: false`.',
        operation: index,
      },
    ]
  })
