import type { Rule } from '../finding.ts'
import { withoutTexts } from '../without-texts.ts'

const DROPS =
  /\b(DROP\s+(TABLE|COLUMN|SCHEMA|MATERIALIZED|TYPE|DATABASE)|TRUNCATE|DELETE\s+FROM\s+\S+\s*(;|$)|ALTER\s+TABLE\s[^;]*\bDROP\s+(?!CONSTRAINT|DEFAULT|NOT|IDENTITY|EXPRESSION))/i

/** Raw SQL that drops keeps nothing: its `down` can rebuild a shape, not the rows. */
export const rawDrop: Rule = ({ migration }) =>
  migration.operations.flatMap((operation) => {
    if (
      operation.kind !== 'sql' ||
      operation.irreversible !== undefined ||
      !DROPS.test(withoutTexts(operation.up))
    )
      return []
    return [
      {
        code: 'raw-drop',
        migration: migration.name,
        severity: 'refuse',
        message: 'raw SQL drops something, and no down brings its rows back',
        fix: "Use op.dropColumn or op.dropTable, which hold what they drop, or say why it can't come back: irreversible: '…'.",
      },
    ]
  })
