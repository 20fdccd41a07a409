import { findTable } from '../catalog/find.ts'
import { keyOf } from '../catalog/key-of.ts'
import type { Capture } from '../model/capture.ts'
import { sameTable, tableText, type TableName } from '../model/names.ts'
import type { RawSql } from '../model/operations/code.ts'
import type { SqlEffect, SqlStatement } from '../model/sql-statement.ts'
import { idOf, isCreated, tableNamed, type ReversalContext } from './context.ts'

/** The tables of which an operation's row changes can be captured: those it names, and those its author names. */
export function capturesOf(
  context: ReversalContext,
  operation: RawSql,
  statements: readonly SqlStatement[],
): readonly Capture[] {
  // What must not come back must not be kept.
  if (operation.irreversible !== undefined) return []
  const effects = statements.flatMap((statement) => statement.effects)
  const hidden = effects.some(({ kind }) => kind === 'hidden')
  const named = [
    ...effects.flatMap((effect) => (effect.kind === 'rows' ? [effect.table] : [])),
    // A new table that nothing here writes to holds its rows itself.
    ...operation.writes.filter((name) => hidden || !isCreated(context, tableNamed(context, name))),
  ]
  const tables: TableName[] = []
  for (const name of named) {
    const table = tableNamed(context, name)
    const known = tables.some((other) => sameTable(other, table))
    if (!known && !isMade(effects, name) && isCapturable(context, table)) tables.push(table)
  }
  if (statements.some(mayReachOthers)) addTakenAlong(context, tables)
  return tables.map((table) => ({
    id: idOf(context, table),
    table,
    key: keyBefore(context, table),
  }))
}

/** A plain INSERT deletes nothing and moves no key. */
function mayReachOthers({ text }: SqlStatement): boolean {
  return !/^insert\b/i.test(text) || /\b(conflict|duplicate)\b/i.test(text)
}

const TAKES_ALONG: ReadonlySet<string> = new Set(['cascade', 'set null', 'set default'])

/** What foreign keys delete or change by themselves, from table to table. */
function addTakenAlong({ catalog }: ReversalContext, tables: TableName[]): void {
  for (const parent of tables) {
    for (const child of catalog.tables) {
      const taken = child.constraints.some(
        ({ references }) =>
          references !== null &&
          sameTable(references.table, parent) &&
          (TAKES_ALONG.has(references.onDelete) || TAKES_ALONG.has(references.onUpdate)),
      )
      if (taken && !tables.some((other) => sameTable(other, child)))
        tables.push({ schema: child.schema, name: child.name })
    }
  }
}

function keyBefore(context: ReversalContext, table: TableName): readonly string[] {
  const made = context.migration.operations.find(
    (operation) => operation.kind === 'createTable' && sameTable(tableNamed(context, operation.table), table),
  )
  if (made?.kind !== 'createTable') return keyOf(findTable(context.catalog, table))
  const own = Object.entries(made.columns).filter(([, column]) => column.primaryKey === true)
  return made.primaryKey ?? own.map(([name]) => name)
}

/** Its rows go with it. */
function isMade(effects: readonly SqlEffect[], name: string): boolean {
  return effects.some(
    (effect) => effect.kind === 'create' && effect.object === 'table' && effect.name === name,
  )
}

/** A trigger on a table doesn't see what is written to its heirs, which may have other columns. */
function isCapturable(context: ReversalContext, name: TableName): boolean {
  if (isCreated(context, name)) return true
  const table = findTable(context.catalog, name)
  if (table === undefined || table.kind === 'foreign') return false
  return (
    table.kind !== 'table' ||
    !context.catalog.tables.some(
      (other) => other.kind === 'table' && other.inherits.some((parent) => sameTable(parent, name)),
    )
  )
}

/** Whether all that a statement leaves behind is in the images. */
export function isCaptured(
  context: ReversalContext,
  statement: SqlStatement,
  captures: readonly Capture[],
  writes: readonly string[],
): boolean {
  return statement.effects.every((effect) => {
    if (effect.kind === 'hidden') return writes.length > 0
    if (effect.kind !== 'rows') return false
    const table = tableNamed(context, effect.table)
    return captures.some((capture) => sameTable(capture.table, table))
  })
}

export function imagesOf(captures: readonly Capture[]): string {
  return `before and after images of ${captures.map(({ table }) => tableText(table)).join(', ')}`
}
