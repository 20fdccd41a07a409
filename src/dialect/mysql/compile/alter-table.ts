import type { TableName } from '../../../model/names.ts'
import type { Flavour } from '../flavour.ts'
import { identifier, literal, qualified } from '../quote.ts'
import { columnText, isHidden, type ColumnState } from './column-state.ts'
import { columnExists } from './probes.ts'
import type { Columns } from './table-state.ts'

/** One ALTER TABLE, what takes it back, and how to tell that it is done. */
export interface Alteration {
  readonly statement: string
  readonly undo: string
  readonly probe: string
}

/** The single statement that brings a table's columns from one state to another; null where they are alike. */
export function alterColumns(
  table: TableName,
  before: Columns,
  after: Columns,
  flavour: Flavour,
): Alteration | null {
  const there = clauses(before, after, flavour)
  if (there.length === 0) return null
  const back = clauses(after, before, flavour)
  return {
    statement: `ALTER TABLE ${qualified(table)} ${there.join(', ')}`,
    undo: `ALTER TABLE ${qualified(table)} ${back.join(', ')}`,
    probe: probe(table, before, after, flavour),
  }
}

function clauses(before: Columns, after: Columns, flavour: Flavour): readonly string[] {
  const dropped = [...before.values()].filter(({ id }) => !after.has(id))
  const added = [...after.values()].filter(({ id }) => !before.has(id))
  const moved = [...after.values()].flatMap((column) => {
    const was = before.get(column.id)
    return was === undefined || sameText(was, column, flavour) ? [] : [{ was, column }]
  })
  return [
    ...dropped.map(({ name }) => `DROP COLUMN ${identifier(name)}`),
    ...moved.map(
      ({ was, column }) =>
        `CHANGE ${identifier(was.name)} ${identifier(column.name)} ${columnText(column, flavour)}`,
    ),
    ...added.map((column) => `ADD COLUMN ${identifier(column.name)} ${columnText(column, flavour)}`),
  ]
}

function sameText(a: ColumnState, b: ColumnState, flavour: Flavour): boolean {
  return a.name === b.name && columnText(a, flavour) === columnText(b, flavour)
}

/**
 * By what the catalog says of names, nullability and visibility: one ALTER makes all its changes or none. Where only a
 * default or a comment changes nothing tells, and saying it twice does no harm.
 */
function probe(table: TableName, before: Columns, after: Columns, flavour: Flavour): string {
  const gone = [...before.values()].filter(
    (column) => ![...after.values()].some(({ name }) => name === column.name),
  )
  const telling = [...after.values()].filter((column) => {
    const was = before.get(column.id)
    return was === undefined || was.name !== column.name || looks(was, flavour) !== looks(column, flavour)
  })
  if (gone.length + telling.length === 0) return 'SELECT false AS done'
  const conditions = [
    ...telling.map((column) =>
      columnExists(table, `column_name = ${literal(column.name)} AND ${looks(column, flavour)}`),
    ),
    ...gone.map(({ name }) => `NOT ${columnExists(table, `column_name = ${literal(name)}`)}`),
  ]
  return `SELECT ${conditions.join(' AND ')} AS done`
}

function looks(column: ColumnState, flavour: Flavour): string {
  const text = columnText(column, flavour)
  const nullable = /\bNOT NULL\b/.test(text) ? 'NO' : 'YES'
  const hidden = isHidden(column) ? 'LIKE' : 'NOT LIKE'
  return `is_nullable = '${nullable}' AND extra ${hidden} '%INVISIBLE%'`
}
