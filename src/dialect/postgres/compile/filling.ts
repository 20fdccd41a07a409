import type { Lens } from '../../../model/lens.ts'
import type { Filling } from '../../../model/planned-step.ts'
import type { BackfillStep } from '../../../model/step.ts'
import { identifier } from '../quote.ts'
import { differ, fillValueOf, row, valueOf } from './lens-names.ts'

type Compiled = Pick<BackfillStep, 'table' | 'assignments' | 'needed'>

/** What a backfill sets, and which rows still need it: a slice may be run twice. */
export function compileFilling(filling: Filling): Compiled {
  switch (filling.kind) {
    case 'lens':
      return fillLens(filling.lens)
    case 'fillNulls': {
      const { fill } = filling
      const value = fillValueOf({ lenses: [] }, fill, '')
      return {
        table: fill.table,
        assignments: [
          { column: fill.column, expression: value },
          { column: fill.marker, expression: 'true' },
        ],
        needed: `${identifier(fill.column)} IS NULL AND ${value} IS NOT NULL`,
      }
    }
    case 'unfillNulls': {
      const { fill } = filling
      return {
        table: fill.table,
        assignments: [
          { column: fill.column, expression: 'NULL' },
          { column: fill.marker, expression: 'NULL' },
        ],
        needed: identifier(fill.marker),
      }
    }
    default:
      return filling satisfies never
  }
}

function fillLens(lens: Lens): Compiled {
  const sync = { lenses: [lens] }
  const values = lens.after.map((_, number) => valueOf(sync, 'expanded', lens, 'after', number, ''))
  const assignments = lens.after.map((column, number) => ({ column: column.name, expression: values[number] ?? 'NULL' }))
  const [column] = lens.after
  const needed =
    lens.before.length === 0
      ? `${identifier(column?.name ?? '')} IS NULL AND ${values[0] ?? 'NULL'} IS NOT NULL`
      : differ(`ROW(${values.join(', ')})`, row('', lens.after.map((found) => found.name)))
  return { table: lens.table, assignments, needed }
}
