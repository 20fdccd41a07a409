import type { Rule } from '../finding.ts'

/** Whoever wrote it should know that it doesn't run. */
export const downUnused: Rule = ({ migration, sql, program }) =>
  migration.operations.flatMap((operation, index) => {
    if (operation.kind !== 'sql' || operation.irreversible !== undefined) return []
    const rowsOf = (text: string): readonly string[] =>
      (sql.get(text) ?? []).flatMap(({ effects }) =>
        effects.flatMap((effect) => (effect.kind === 'rows' ? [effect.table] : [])),
      )
    const captured = new Set([...rowsOf(operation.up), ...operation.writes])
    const table = rowsOf(operation.down).find((name) => captured.has(name))
    const hasImages = Object.values(program)
      .flat()
      .some(({ kind }) => kind === 'keptRows')
    if (table === undefined || !hasImages) return []
    return [
      {
        code: 'down-unused',
        migration: migration.name,
        severity: 'warn',
        message: `what the down of raw SQL does to rows of ${table} will not run: images bring each row back as it was`,
        fix: 'Leave these statements out of the down.',
        operation: index,
      },
    ]
  })
