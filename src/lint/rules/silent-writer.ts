import type { Rule } from '../finding.ts'

/** Where nothing tells who left a nullable column out, its NULL is left alone; the author should know. */
export const silentWriter: Rule = ({ migration }, before) => {
  if (migration.writers === 'identified') return []
  return migration.operations.flatMap((operation) => {
    if (
      operation.kind === 'addColumn' &&
      operation.fill !== undefined &&
      operation.definition.notNull !== true &&
      operation.definition.default === undefined
    ) {
      return [
        {
          code: 'silent-writer',
          migration: migration.name,
          severity: 'warn' as const,
          message: `rows that the old version inserts keep NULL in ${operation.table}.${operation.column}: it is nullable, and NULL may be what the new version wrote`,
          fix: "Make it notNull, give it a default, or write writers: 'identified'.",
        },
      ]
    }
    if (operation.kind !== 'dropColumn' || operation.backward === undefined) return []
    const column = before.tables
      .find((table) => table.name === operation.table)
      ?.columns.find((candidate) => candidate.name === operation.column)
    if (column === undefined || (column.notNull && column.default === null)) return []
    return [
      {
        code: 'silent-writer',
        migration: migration.name,
        severity: 'warn' as const,
        message: `rows that the new version inserts before contract get ${column.default === null ? 'NULL' : 'the default'} in ${operation.table}.${operation.column}, not the backward value: nothing tells them from the old version's`,
        fix: "Write writers: 'identified' if that matters.",
      },
    ]
  })
}
