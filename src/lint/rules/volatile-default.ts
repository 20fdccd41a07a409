import type { Rule } from '../finding.ts'

const VOLATILE =
  /\b(clock_timestamp|timeofday|random|gen_random_uuid|uuid_generate_v[14]|uuidv7|nextval)\s*\(/i

/** A volatile default makes ADD COLUMN rewrite the table, while everything waits. */
export const volatileDefault: Rule = ({ migration }) =>
  migration.operations.flatMap((operation, index) => {
    if (operation.kind !== 'addColumn' || operation.definition.default === undefined) return []
    if (!VOLATILE.test(operation.definition.default.text)) return []
    return [
      {
        code: 'volatile-default',
        migration: migration.name,
        severity: 'refuse',
        message: `the default of ${operation.table}.${operation.column} gives another value for each row, so adding it rewrites the table while everything waits`,
        fix: 'Add the column nullable, set the default in a later migration (op.setDefault), and fill old rows in between.',
        operation: index,
      },
    ]
  })
