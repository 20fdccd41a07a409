import type { Lens } from '../../../model/lens.ts'
import type { Filling } from '../../../model/planned-step.ts'
import type { BackfillStep } from '../../../model/step.ts'
import type { NullFill } from '../../../model/sync.ts'
import { identifier } from '../quote.ts'
import { castTo } from './cast.ts'
import { differ } from './image.ts'

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
  return {
    assignments: [
      // The assignments of an UPDATE run from left to right, so the mark is made while the value is still NULL.
      { column: fill.marker, expression: 'TRUE' },
      { column: fill.column, expression: `(${fill.value}\n)` },
    ],
    needed: `${identifier(fill.column)} IS NULL AND (${fill.value}\n) IS NOT NULL`,
  }
}

function unfillNulls(fill: NullFill): Omit<Compiled, 'table' | 'undo'> {
  return {
    assignments: [
      { column: fill.column, expression: 'NULL' },
      { column: fill.marker, expression: 'NULL' },
    ],
    needed: `${identifier(fill.marker)} IS NOT NULL`,
  }
}

function fillLens(lens: Lens): Compiled {
  const [mirrored] = lens.before
  const values = lens.after.map((column) =>
    lens.contract === 'swap' ? identifier(mirrored?.name ?? '') : `(${column.value ?? 'NULL'}\n)`,
  )
  const assignments = lens.after.map((column, number) => ({
    column: column.name,
    expression: values[number] ?? 'NULL',
  }))
  const there = lens.after.map((column) => ({ text: identifier(column.name), type: column.type }))
  const wanted = lens.after.map((column, number) => ({
    text: castTo(values[number] ?? 'NULL', column.type),
    type: column.type,
  }))
  const [column] = lens.after
  const needed =
    lens.before.length === 0
      ? `${identifier(column?.name ?? '')} IS NULL AND ${values[0] ?? 'NULL'} IS NOT NULL`
      : differ(wanted, there)
  return { table: lens.table, assignments, needed, undo: null }
}
