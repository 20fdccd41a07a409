import type { Column, Table } from '../model/catalog.ts'
import type { LensColumn, ReadColumn } from '../model/lens.ts'
import type { DerivedColumn, WayBack } from '../model/operations/columns.ts'
import { columnsAfter, columnsOf } from './columns-after.ts'
import { factsOf, refuse, type ReversalContext } from './context.ts'
import { backwardExpression, forwardExpression } from './expressions-of.ts'
import type { ReadableColumn } from '../model/expression.ts'
import { heldName } from './held-names.ts'

/** An old column of a lens, from the catalog before. */
export function oldColumn(
  context: ReversalContext,
  table: Table,
  column: Column,
  way: WayBack | null,
  id: string,
  number: number,
): LensColumn {
  const after = columnsAfter(context.catalog, context.migration.operations, table)
  const facts =
    way === null ? null : factsOf(context, backwardExpression(table, column.name, way.backward, after))
  const fallback =
    way?.fallback === undefined
      ? null
      : factsOf(context, backwardExpression(table, column.name, way.fallback, after, 'fallback'))
  return {
    name: column.name,
    heldName: heldName(id, number, column.name),
    type: column.type,
    collation: column.collation,
    notNull: column.notNull,
    default: column.default,
    value: way === null ? null : way.backward.text,
    reads: readColumns(facts?.reads ?? [], after),
    fallback: way?.fallback?.text ?? null,
    fallbackReads: readColumns(fallback?.reads ?? [], after),
    neverNull: facts?.neverNull === true || fallback?.neverNull === true,
    comment: column.comment,
  }
}

/** A new column of a lens, as the author declares it. */
export function newColumn(
  context: ReversalContext,
  table: Table,
  name: string,
  definition: DerivedColumn,
  id: string,
  number: number,
): LensColumn {
  const facts = factsOf(
    context,
    forwardExpression(table, name, definition.type, definition.forward, definition.collation ?? null),
  )
  return {
    name,
    heldName: heldName(id, number, name),
    type: definition.type,
    collation: definition.collation ?? null,
    notNull: definition.notNull ?? false,
    default: definition.default?.text ?? null,
    value: definition.forward.text,
    reads: readColumns(facts.reads, columnsOf(table)),
    fallback: null,
    fallbackReads: [],
    neverNull: facts.neverNull,
    comment: definition.comment ?? null,
  }
}

/** The types of what an expression reads: its generated function takes them as parameters. */
export function readColumns(
  names: readonly string[],
  columns: readonly ReadableColumn[],
): readonly ReadColumn[] {
  return columns.filter((column) => names.includes(column.name)).map(({ name, type }) => ({ name, type }))
}

/** An expression may read only what the lens maps: a change of anything else would leave the other side behind. */
export function refuseForeignReads(
  context: ReversalContext,
  table: Table,
  columns: readonly LensColumn[],
  side: readonly LensColumn[],
): void {
  const mapped = new Set(side.map((column) => column.name))
  for (const column of columns) {
    const foreign = column.reads.find(({ name }) => !mapped.has(name))?.name
    if (foreign === undefined) continue
    refuse(
      context,
      'OPERATION_INVALID',
      `the expression of ${table.name}.${column.name} reads ${foreign}, which is not part of the change`,
      `Name ${foreign} among the columns that are replaced (op.replaceColumns), or leave it out of the expression.`,
    )
  }
}

/** Ours to write: not generated, not part of the primary key, not pointed to by other tables. */
export function refuseUnmovable(context: ReversalContext, table: Table, column: Column): void {
  if (column.generated !== 'no') {
    refuse(
      context,
      'NOT_SUPPORTED',
      `${table.name}.${column.name} is a generated column`,
      'Use op.sql with its own way back.',
    )
  }
  const key = table.constraints.find(
    (constraint) => constraint.kind === 'primary key' && constraint.columns.includes(column.name),
  )
  if (key !== undefined) {
    refuse(
      context,
      'NOT_SUPPORTED',
      `${table.name}.${column.name} is part of the primary key ${key.name}`,
      'A primary key can be renamed, not replaced or dropped: keep it until version facades exist.',
    )
  }
  const pointing = context.catalog.tables.flatMap((other) =>
    other.constraints
      .filter(
        (constraint) =>
          constraint.references?.table.name === table.name &&
          constraint.references.table.schema === table.schema &&
          constraint.references.columns.includes(column.name),
      )
      .map((constraint) => `${other.name} (${constraint.name})`),
  )
  if (pointing.length > 0) {
    refuse(
      context,
      'NOT_SUPPORTED',
      `${table.name}.${column.name} is what foreign keys point to`,
      'Drop them in an earlier migration: op.dropConstraint.',
      pointing,
    )
  }
  for (const trigger of table.triggers) {
    const named = new RegExp(`\\b(new|old)\\s*\\.\\s*"?${escapeRegExp(column.name)}"?(?![\\w$])`, 'i')
    if (named.test(trigger.source)) {
      refuse(
        context,
        'NOT_SUPPORTED',
        `trigger ${trigger.name} on ${table.name} names ${column.name}, and would fail every write once the column is held`,
        'Change the trigger’s function first so that it does without that column.',
      )
    }
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
