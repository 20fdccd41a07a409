import type { TableName } from '../model/names.ts'
import type { PlannedStep } from '../model/planned-step.ts'
import { LOSSLESS } from './contribution.ts'

/**
 * NOT NULL without a scan under an exclusive lock: a check that binds new rows, its validation beside running writes,
 * then SET NOT NULL, which trusts the check (PostgreSQL 12 and later), and the check goes again.
 */
export function becomeNotNull(table: TableName, column: string, name: string): readonly PlannedStep[] {
  return [...prepareNotNull(table, column, name), sealNotNull(table, column, name)]
}

export function prepareNotNull(table: TableName, column: string, name: string): readonly PlannedStep[] {
  const base = { tables: [table], reversal: LOSSLESS } as const
  return [
    {
      ...base,
      kind: 'transaction',
      title: `require ${table.name}.${column} of new rows`,
      lock: 'everything waits a moment',
      do: [{ kind: 'requireNotNull', table, column, name }],
      undo: [{ kind: 'dropConstraint', table, name }],
    },
    {
      ...base,
      kind: 'validate',
      title: `check that every row of ${table.name} has ${column}`,
      lock: 'reads and writes go on',
      table,
      constraint: name,
    },
  ]
}

function sealNotNull(table: TableName, column: string, name: string): PlannedStep {
  return {
    kind: 'transaction',
    title: `set ${table.name}.${column} NOT NULL`,
    tables: [table],
    lock: 'everything waits a moment',
    reversal: LOSSLESS,
    do: [
      { kind: 'setNotNull', table, column },
      { kind: 'dropConstraint', table, name },
    ],
    undo: [
      { kind: 'requireNotNull', table, column, name },
      { kind: 'dropNotNull', table, column },
    ],
  }
}
