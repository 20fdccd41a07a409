import type { Lens } from '../../../model/lens.ts'
import type { Filling } from '../../../model/planned-step.ts'
import type { BackfillStep } from '../../../model/step.ts'
import type { NullFill } from '../../../model/sync.ts'
import { identifier, qualified } from '../quote.ts'
import { differ, fillValueOf, row, valueOf } from './lens-names.ts'

type Compiled = Pick<BackfillStep, 'table' | 'assignments' | 'needed' | 'undo'>

/** What a backfill sets, and which rows still need it: a slice may be run twice. */
export function compileFilling(filling: Filling): Compiled {
  switch (filling.kind) {
    case 'lens':
      return fillLens(filling.lens)
    case 'fillNulls':
      return { table: filling.fill.table, ...fillNulls(filling.fill), undo: unfillNulls(filling.fill) }
    case 'unfillNulls':
      return { table: filling.fill.table, ...unfillNulls(filling.fill), undo: fillNulls(filling.fill) }
    default:
      return filling satisfies never
  }
}

function fillNulls(fill: NullFill): Omit<Compiled, 'table' | 'undo'> {
  const value = fillValueOf({ lenses: [] }, fill, '')
  return {
    assignments: [
      { column: fill.column, expression: value },
      { column: fill.marker, expression: 'true' },
    ],
    needed: `${identifier(fill.column)} IS NULL AND ${value} IS NOT NULL`,
  }
}

/** The whole table at once, for rows that came after its slices. */
export function unfillStatement(fill: NullFill): string {
  const { assignments, needed } = unfillNulls(fill)
  const set = assignments.map(({ column, expression }) => `${identifier(column)} = ${expression}`)
  return `UPDATE ${qualified(fill.table)} SET ${set.join(', ')} WHERE ${needed}`
}

function unfillNulls(fill: NullFill): Omit<Compiled, 'table' | 'undo'> {
  return {
    assignments: [
      { column: fill.column, expression: 'NULL' },
      { column: fill.marker, expression: 'NULL' },
    ],
    needed: identifier(fill.marker),
  }
}

function fillLens(lens: Lens): Compiled {
  const sync = { lenses: [lens] }
  const values = lens.after.map((_, number) => valueOf(sync, 'expanded', lens, 'after', number, ''))
  const assignments = lens.after.map((column, number) => ({
    column: column.name,
    expression: values[number] ?? 'NULL',
  }))
  const [column] = lens.after
  const needed =
    lens.before.length === 0
      ? `${identifier(column?.name ?? '')} IS NULL AND ${values[0] ?? 'NULL'} IS NOT NULL`
      : differ(
          `ROW(${values.join(', ')})`,
          row(
            '',
            lens.after.map((found) => found.name),
          ),
        )
  return { table: lens.table, assignments, needed, undo: null }
}
