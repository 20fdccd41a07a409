import type { Catalog, Column, Table } from '../model/catalog.ts'
import { sameTable, tableText } from '../model/names.ts'
import type { Shadow } from './shadow.ts'
import type { State } from './state.ts'
import type { LeftEmpty } from './verdict.ts'

const ROWS = 5
const TEXTS = ['a', 'B', 'é ß', ' x ', "O''Brien"]

/**
 * Gives a few rows to each table that has none, parents first, with values at the edges of its types. What the server
 * doesn't take is left out and told: a proof rests on the rows there are.
 */
export async function fillEmpty(
  { connection, dialect }: Shadow,
  { catalog, images }: State,
): Promise<readonly LeftEmpty[]> {
  const left: LeftEmpty[] = []
  const keys = new Map<string, readonly Readonly<Record<string, string | null>>[]>()
  for (const [name, { rows }] of images) keys.set(name, rows)
  for (const table of parentsFirst(catalog)) {
    const name = tableText(table)
    if (images.get(name)?.rows.length !== 0) continue
    let because = ''
    for (let number = 0; number < ROWS; number += 1) {
      const row = rowOf(table, number, keys)
      if (typeof row === 'string') {
        because = row
        break
      }
      await connection.session
        .script(dialect.insertRow(table, row))
        .catch((error: unknown) => (because = error instanceof Error ? error.message : String(error)))
    }
    const rows = await connection.session.query<Readonly<Record<string, string | null>>>(
      dialect.rowImages(table),
    )
    keys.set(name, rows)
    if (rows.length === 0) left.push({ table: name, because })
  }
  return left
}

function parentsFirst(catalog: Catalog): readonly Table[] {
  const tables = catalog.tables.filter(({ kind }) => kind === 'table' || kind === 'partitioned')
  const ordered: Table[] = []
  const visit = (table: Table, path: readonly Table[]): void => {
    if (ordered.includes(table) || path.includes(table)) return
    for (const { references } of table.constraints) {
      const parent = tables.find((other) => references !== null && sameTable(other, references.table))
      if (parent !== undefined) visit(parent, [...path, table])
    }
    ordered.push(table)
  }
  for (const table of tables) visit(table, [])
  return ordered
}

type Row = ReadonlyMap<string, string>

/** Values as SQL text; a reason where a column can't be given one. */
function rowOf(
  table: Table,
  number: number,
  keys: ReadonlyMap<string, readonly Readonly<Record<string, string | null>>[]>,
): Row | string {
  const row = new Map<string, string>()
  for (const { columns, references } of table.constraints) {
    if (references === null) continue
    const parents = keys.get(tableText(references.table)) ?? []
    const parent = parents[number % Math.max(1, parents.length)]
    for (const [place, column] of columns.entries()) {
      const value = parent?.[references.columns[place] ?? '']
      row.set(column, value == null ? 'NULL' : quoted(value))
    }
  }
  for (const column of table.columns) {
    if (row.has(column.name) || column.generated !== 'no' || column.identity !== 'no') continue
    // The last row leaves out what may be left out, and the one before has NULL where that may be.
    if (number === ROWS - 1 && (column.default !== null || !column.notNull)) continue
    const value = number === ROWS - 2 && !column.notNull ? 'NULL' : valueOf(column, number)
    if (value === null) return `no value is known for ${column.name} ${column.type}`
    row.set(column.name, value)
  }
  return row
}

function valueOf({ notNull, type }: Column, number: number): string | null {
  const text = type.toLowerCase()
  const members = [...text.matchAll(/'((?:[^']|'')*)'/g)].map(([, member]) => member ?? '')
  if (/^(enum|set)\(/.test(text))
    return quoted((members[number % members.length] ?? '').replaceAll("''", "'"))
  if (/^(boolean|bool|tinyint\(1\))/.test(text)) return number % 2 === 0 ? 'TRUE' : 'FALSE'
  if (/int|serial|numeric|decimal|double|real|float|^year|money/.test(text)) return String(number + 1)
  if (/^date$/.test(text)) return `'2020-02-${25 + number}'`
  if (/^(timestamp|datetime)/.test(text)) return `'2020-02-${25 + number} 12:34:56'`
  if (text.startsWith('time')) return `'12:34:5${number}'`
  if (text.startsWith('uuid')) return `'00000000-0000-4000-8000-00000000000${number}'`
  if (/^jsonb?$/.test(text)) return `'{"a": ${number}}'`
  if (/char|text|citext|clob|blob|binary|bytea/.test(text)) {
    const length = Number(/\((\d+)\)/.exec(text)?.[1] ?? 40)
    const short = length < 4
    return short
      ? quoted('ABCDE'.slice(number, number + 1).padEnd(length, 'X'))
      : `'${TEXTS[number % TEXTS.length]}${number}'`.slice(0, length + 2)
  }
  return notNull ? null : 'NULL'
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
