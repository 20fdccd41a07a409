import { findTable, resolveTable } from '../../catalog/find.ts'
import type { Rule } from '../finding.ts'

/** Every delete of a parent row looks for its children: without an index it reads the whole table, under a lock. */
export const foreignKeyIndex: Rule = ({ migration }, before) =>
  migration.operations.flatMap((operation, index) => {
    if (operation.kind !== 'addForeignKey') return []
    const table = findTable(before, resolveTable(before, operation.table))
    const leads = (keys: readonly unknown[]): boolean =>
      operation.columns.every((column, number) => keys[number] === column)
    const there =
      table?.indexes.some(({ keys }) => leads(keys)) === true ||
      migration.operations.some(
        (other) => other.kind === 'createIndex' && other.table === operation.table && leads(other.keys),
      )
    if (there) return []
    const columns = operation.columns.join(', ')
    return [
      {
        code: 'foreign-key-index',
        migration: migration.name,
        severity: 'warn',
        message: `the foreign key ${operation.table}(${columns}) has no index on its columns`,
        fix: `Add op.createIndex('${operation.table}', [${operation.columns.map((column) => `'${column}'`).join(', ')}]).`,
        operation: index,
      },
    ]
  })
