import type { LayerColumn, TableLaws } from '../../model/law.ts'
import type { Stretch } from '../law-dialect.ts'
import { within } from './backfill.ts'
import { castTo } from './compile/cast.ts'
import { collated } from './compile/declared-type.ts'
import { isText } from './compile/image.ts'
import { identifier, list, qualified } from './quote.ts'

/**
 * Rows as they will be: what stands, and above it layer by layer what the migrations work out; with `raw`, each value
 * once more as its author wrote it, for a column to take or to refuse.
 */
export function rowsOf(table: TableLaws, stretch: Stretch | null, raw = false): string {
  let names: readonly string[] = table.columns.map(({ name }) => name)
  let text = `(SELECT ${list(names)} FROM ${stretch === null ? qualified(table.table) : sourceOf(stretch)})`
  for (const [height, layer] of table.layers.entries()) {
    const kept = names.filter((name) => !layer.some((column) => column.name === name))
    const added = layer.map((column) => layerColumn(column, table.defaultCollation))
    const rawer = raw
      ? layer.map((column, number) => `${rawColumn(column)} AS ${rawAlias(height, number)}`)
      : []
    text = `(SELECT ${[list(kept), ...added, ...rawer].join(', ')} FROM ${text} AS l)`
    names = [...kept, ...layer.map(({ name }) => name), ...rawer.map((_, number) => rawAlias(height, number))]
  }
  return text
}

/** The value of a column as its author wrote it. */
export function rawName({ layers }: TableLaws, column: string): string {
  const height = layers.findLastIndex((layer) => layer.some(({ name }) => name === column))
  return rawAlias(height, layers[height]?.findIndex(({ name }) => name === column) ?? -1)
}

function rawAlias(height: number, number: number): string {
  return `_bw_raw_${height}_${number}`
}

/** The type of every column of the topmost layer. */
export function typesOf({ columns, layers }: TableLaws): ReadonlyMap<string, string> {
  return new Map([...columns, ...layers.flat()].map(({ name, type }) => [name, type]))
}

export function sourceOf({ from, leaf, row, to }: Stretch): string {
  const conditions = row === null ? within(leaf, from, to) : [row]
  return `${qualified(leaf.table)}${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`}`
}

function layerColumn(
  { collation, name, type, value, whereNull }: LayerColumn,
  defaultCollation: string | null,
): string {
  const column = identifier(name)
  if ('column' in value) return `${identifier(value.column)} AS ${column}`
  const kept = inCollation(castTo(`(${value.sql}\n)`, type), type, collation ?? defaultCollation)
  return `${whereNull ? `CASE WHEN ${column} IS NULL THEN ${kept} ELSE ${column} END` : kept} AS ${column}`
}

function rawColumn({ name, value, whereNull }: LayerColumn): string {
  if ('column' in value) return identifier(value.column)
  return whereNull ? `CASE WHEN ${identifier(name)} IS NULL THEN (${value.sql}\n) END` : `(${value.sql}\n)`
}

/** What is equal under its column's collation is equal under a UNIQUE over it. */
function inCollation(text: string, type: string, collation: string | null): string {
  const [, set, name] =
    / CHARACTER SET (\S+) COLLATE (\S+)$/.exec(isText(type) ? collated(type, collation) : '') ?? []
  return set === undefined ? text : `CONVERT(${text} USING ${set}) COLLATE ${name}`
}
