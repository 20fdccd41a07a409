import { tableText, type TableName } from '../model/names.ts'
import type { RawSql } from '../model/operations/code.ts'
import type { SqlStatement } from '../model/sql-statement.ts'
import { isCreated, tableNamed, type ReversalContext } from './context.ts'

/**
 * The statements that change rows of tables that the same migration creates, and of no other. Such a table is held as a
 * whole and comes back as it was left: to run them again would write over what the new version has made of its rows.
 */
export function heldWithTable(
  context: ReversalContext,
  { phase, writes }: Pick<RawSql, 'phase' | 'writes'>,
  statements: readonly SqlStatement[],
): ReadonlySet<SqlStatement> {
  // Under contract they are taken back while the table stays.
  if (phase !== 'expand') return new Set()
  const written = new Map(statements.map((one) => [one, writtenBy(context, one, writes)]))
  let held = new Set(
    statements.filter(
      (one) =>
        one.effects.every(({ kind }) => kind === 'rows' || kind === 'hidden') &&
        written.get(one)?.length !== 0 &&
        written.get(one)?.every((table) => isCreated(context, table)) === true,
    ),
  )
  // Where another statement needs images of a table, all that is written to it has them.
  for (;;) {
    const captured = new Set(
      statements.filter((one) => !held.has(one)).flatMap((one) => (written.get(one) ?? []).map(tableText)),
    )
    const left = [...held].filter(
      (one) => written.get(one)?.some((table) => captured.has(tableText(table))) === false,
    )
    if (left.length === held.size) return held
    held = new Set(left)
  }
}

/** Tables whose rows a statement changes: those it names, and those its author names where it can't be looked into. */
export function writtenBy(
  context: ReversalContext,
  { effects }: SqlStatement,
  writes: readonly string[],
): readonly TableName[] {
  const named = effects.flatMap((effect) => (effect.kind === 'rows' ? [effect.table] : []))
  const hidden = effects.some(({ kind }) => kind === 'hidden') ? writes : []
  return [...named, ...hidden].map((name) => tableNamed(context, name))
}
