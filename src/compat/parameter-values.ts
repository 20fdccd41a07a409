import { findTable } from '../catalog/find.ts'
import type { Catalog, Table, View } from '../model/catalog.ts'
import type { ReleaseContract, StatementUse } from '../model/release-contract.ts'
import { columnOf, enumValues, isView, relationOf } from './look-up.ts'

/** The rows of a table or view, values as texts by column. */
export type RowsOf = (relation: Table | View) => readonly Readonly<Record<string, string | null>>[]

/**
 * A value for each parameter, as an application might send it: what it is said to send, else what stands in the column
 * it is for, and a new value where the column tells rows apart and rows are inserted.
 */
export function parameterValues(
  contract: Pick<ReleaseContract, 'tables'>,
  statement: StatementUse,
  types: readonly (string | null)[],
  catalog: Catalog,
  rowsOf: RowsOf,
): readonly (string | number | null)[] {
  const isInsert = /^\s*(?:with\b[\s\S]*\)\s*)?(?:insert|replace)\b/i.test(statement.sql)
  return types.map((type, place) => {
    const parameter = statement.parameters[place]
    const { of } = parameter ?? {}
    const relation = of === undefined ? undefined : relationOf(catalog, of.table)
    const column = of === undefined ? undefined : columnOf(relation, of.column)
    const declared = of === undefined ? undefined : contract.tables[of.table]?.columns[of.column]?.emits
    const wanted = type ?? parameter?.type ?? column?.type ?? null
    const [said] = parameter?.emits?.values ?? declared?.values ?? []
    if (said !== undefined) return said
    // A list, a pattern, a number of rows: whatever the column holds, the parameter has a type of its own.
    const fits = column !== undefined && (type === null || family(type) === family(column.type))
    if (relation === undefined || column === undefined || !fits) return usual(wanted, catalog)
    const pointed = pointedValue(relation, column.name, catalog, rowsOf)
    if (pointed !== undefined) return pointed
    const rows = rowsOf(relation)
    const standing = rows.find((row) => row[column.name] != null)?.[column.name]
    if (standing == null) return usual(wanted, catalog)
    return isInsert && isKey(relation, column.name) ? other(standing, column.type, rows.length) : standing
  })
}

/** Types of parameters: where the server says none, those of the columns that they are for as they are now. */
export function typesNow(
  { parameters }: StatementUse,
  types: readonly (string | null)[],
  catalog: Catalog,
): readonly (string | null)[] {
  return types.map((type, place) => {
    const { of, type: recorded } = parameters[place] ?? {}
    if (type !== null || recorded !== undefined || of === undefined) return type
    return columnOf(relationOf(catalog, of.table), of.column)?.type ?? null
  })
}

/** A value of the row that a foreign key points to: any other is refused, which says nothing of the release. */
function pointedValue(
  relation: Table | View,
  column: string,
  catalog: Catalog,
  rowsOf: RowsOf,
): string | null | undefined {
  if (isView(relation)) return undefined
  for (const { columns, references } of relation.constraints) {
    const place = columns.indexOf(column)
    if (references === null || place < 0) continue
    const parent = findTable(catalog, references.table)
    return parent === undefined ? undefined : rowsOf(parent)[0]?.[references.columns[place] ?? '']
  }
  return undefined
}

/** True where another row may not have the value, and the column points to no other table. */
function isKey(relation: Table | View, column: string): boolean {
  if (isView(relation)) return false
  const points = relation.constraints.some(
    ({ columns, kind }) => kind === 'foreign key' && columns.includes(column),
  )
  return !points && relation.indexes.some(({ columns, unique }) => unique && columns.includes(column))
}

/** A value of the same kind that no row has yet. */
function other(value: string, type: string, rows: number): string {
  const kind = family(type)
  if (kind === 'number') return String(Number.parseInt(value, 10) + 1000 + rows)
  if (kind === 'uuid') return '00000000-0000-4000-8000-0000000b07a1'
  if (kind === 'time') return value.replace(/^\d{4}/, '2031')
  if (kind !== 'text') return value
  const most = Number(/\((\d+)\)/.exec(type)?.[1] ?? 1000)
  return value.length < most ? `${value}~` : `${value.slice(0, most - 1)}~`
}

function family(type: string): 'number' | 'boolean' | 'uuid' | 'time' | 'text' | 'other' {
  const text = type.toLowerCase()
  if (text.endsWith('[]')) return 'other'
  if (/^(tinyint|smallint|mediumint|int|bigint|numeric|decimal|real|double|float|money|oid|year)/.test(text))
    return 'number'
  if (text.startsWith('bool')) return 'boolean'
  if (text.startsWith('uuid')) return 'uuid'
  if (/^(timestamp|datetime|date)/.test(text)) return 'time'
  return /char|text|citext|clob/.test(text) ? 'text' : 'other'
}

/** A plain value of a type. */
function usual(type: string | null, catalog: Catalog): string | number {
  if (type === null) return 1
  const text = type.toLowerCase()
  if (text.endsWith('[]')) return '{}'
  const [first] = enumValues(catalog, type) ?? []
  if (first !== undefined) return first
  switch (family(type)) {
    case 'number':
      return 1
    case 'boolean':
      return 'true'
    case 'uuid':
      return '00000000-0000-4000-8000-0000000b07a1'
    case 'time':
      return text.startsWith('date') && !text.startsWith('datetime') ? '2031-02-03' : '2031-02-03 04:05:06'
    default:
      if (text.startsWith('json')) return '{}'
      if (text.startsWith('interval')) return '1 day'
      if (text.startsWith('time')) return '04:05:06'
      if (/^(inet|cidr)/.test(text)) return '192.0.2.1'
      if (text === 'bytea') return String.raw`\x00`
      if (text.endsWith('range')) return 'empty'
      return 'a'
  }
}
