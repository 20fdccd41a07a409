import type { Rule } from '../finding.ts'
import { withoutTexts } from '../without-texts.ts'

/** Statements that do no harm a second time: they look first, they replace, or they leave the same behind. */
const HARMLESS =
  /\bIF\s+(NOT\s+)?EXISTS\b|\bOR\s+REPLACE\b|\bON\s+CONFLICT\b|^\s*(SELECT|VACUUM|ANALYZE|REINDEX|CLUSTER|REFRESH|SET|RESET|COMMENT|GRANT|REVOKE|DELETE|TRUNCATE|OPTIMIZE|CHECKPOINT|ALTER\s+(SYSTEM|DATABASE|ROLE))\b/i

/** What has no transaction can't commit with the word that it is done: after a crash, resume can't know and runs it again. */
export const resumeRunsAgain: Rule = ({ migration }) =>
  migration.operations.flatMap((operation, index) => {
    if (operation.kind !== 'sql' || operation.transaction) return []
    const texts = [operation.up, operation.down].map(statementsOf)
    const once = texts.flat().find((statement) => !HARMLESS.test(statement))
    if (once === undefined && texts.every((statements) => statements.length < 2)) return []
    return [
      {
        code: 'resume-runs-again',
        migration: migration.name,
        severity: 'warn',
        message:
          once === undefined
            ? 'raw SQL with `transaction: false` has several statements: cut off between two, `migrate resume` runs all of them again'
            : `raw SQL with \`transaction: false\`: cut off in the middle, \`migrate resume\` runs it again, and a second \`${head(once)}\` fails or does more than once would`,
        fix: 'Give each statement an op.sql of its own, and write it so that a second run does no harm: IF NOT EXISTS, IF EXISTS, OR REPLACE. For an index use op.createIndex.',
        operation: index,
      },
    ]
  })

function statementsOf(sql: string): readonly string[] {
  return withoutTexts(sql)
    .split(';')
    .map((statement) => statement.trim().replace(/\s+/g, ' '))
    .filter((statement) => statement !== '')
}

function head(statement: string): string {
  return statement.length > 40 ? `${statement.slice(0, 39)}…` : statement
}
