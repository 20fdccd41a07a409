import { sameTable, tableText, type TableName } from '../../model/names.ts'
import { resolveTable } from '../../catalog/find.ts'
import type { Catalog } from '../../model/catalog.ts'
import type { PlannedMigration } from '../../plan/plan-migration.ts'
import type { Rule } from '../finding.ts'

/** A table, or one of its columns, that has another name once the old shape is held. */
interface Leaving {
  readonly table: TableName
  readonly column: string | null
}

/**
 * Views and code that name what contract takes away: they fail from then on, whoever uses them. Servers that keep views
 * by identity carry them along; code is text everywhere.
 */
export const leftBehind: Rule = (planned, before, { viewsFollow }) => {
  const { migration } = planned
  const found = leaving(planned, before).flatMap((gone) => [
    ...(viewsFollow ? [] : before.views)
      .filter((view) => names(view.definition, gone) && !isRemade(planned, view.name))
      .map((view) => ({ what: `view ${tableText(view)}`, gone, severity: 'refuse' as const })),
    ...before.routines
      .filter((routine) => names(routine.definition, gone) && !isRemade(planned, routine.name))
      .map((routine) => ({ what: routine.signature, gone, severity: 'warn' as const })),
    ...before.tables
      .filter((table) => !sameTable(table, gone.table))
      .flatMap((table) => table.triggers.map((trigger) => ({ table, trigger })))
      .filter(({ trigger }) => names(trigger.source, gone) && !isRemade(planned, trigger.name))
      .map(({ table, trigger }) => ({
        what: `trigger ${trigger.name} on ${tableText(table)}`,
        gone,
        severity: viewsFollow ? ('warn' as const) : ('refuse' as const),
      })),
  ])
  return found.map(({ gone, severity, what }) => ({
    code: 'left-behind',
    migration: migration.name,
    severity,
    message: `${what} names ${gone.column === null ? '' : `${gone.column} of `}${tableText(gone.table)}, and fails once contract has taken that away`,
    fix: `Make it anew without that, in the same migration and before the operation: op.sql({ phase: 'contract', up: …, down: … }).`,
  }))
}

function leaving({ lenses, migration }: PlannedMigration, before: Catalog): readonly Leaving[] {
  const columns = lenses.flatMap(({ after, before: old, table }) =>
    old
      .filter(({ name }) => !after.some((other) => other.name === name))
      .map(({ name }) => ({ table, column: name })),
  )
  const tables = migration.operations.flatMap((operation) => {
    if (operation.kind === 'dropTable') return [operation.table]
    return operation.kind === 'renameTable' ? [operation.from] : []
  })
  return [...columns, ...tables.map((name) => ({ table: resolveTable(before, name), column: null }))]
}

/** By the words in it: one too many is told rather than one too few. */
function names(text: string, { column, table }: Leaving): boolean {
  return hasWord(text, table.name) && (column === null || hasWord(text, column))
}

/** The author has a statement for it, and knows. */
function isRemade({ migration }: PlannedMigration, name: string): boolean {
  return migration.operations.some((operation) => operation.kind === 'sql' && hasWord(operation.up, name))
}

function hasWord(text: string, word: string): boolean {
  const pattern = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?<![\\w$])${pattern}(?![\\w$])`, 'i').test(text)
}
