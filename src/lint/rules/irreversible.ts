import type { Rule } from '../finding.ts'

/** What its author says can't come back needs a person to accept it by name. */
export const irreversible: Rule = ({ migration }) =>
  migration.operations.flatMap((operation, index) =>
    operation.kind === 'sql' && operation.irreversible !== undefined
      ? [
          {
            code: 'irreversible',
            migration: migration.name,
            severity: 'refuse' as const,
            message: `it can't be taken back: ${operation.irreversible}`,
            fix: `Accept it: --accept-irreversible ${migration.name}`,
            operation: index,
          },
        ]
      : [],
  )
