import type { Capture } from '../../../model/capture.ts'
import type { TableName } from '../../../model/names.ts'
import { textOf } from '../row-images.ts'
import { isText } from '../compile/image.ts'
import { identifier, literal, qualified } from '../quote.ts'

/** A column of a captured table. `number` stays when its name changes, and names it in the images. */
export interface ImageColumn {
  readonly number: number
  readonly name: string
  readonly type: string
  /** Of a text; null where nobody says. */
  readonly collation: string | null
}

/** A child of a captured table: what a foreign key would take along fires no trigger. */
export interface Child {
  readonly table: TableName
  readonly columns: readonly string[]
  readonly parentColumns: readonly string[]
  readonly onDelete: string
  readonly onUpdate: string
}

/** A captured table as it is called at some moment of a plan. */
export interface Captured {
  readonly capture: Capture
  readonly mark: string
  readonly columns: readonly ImageColumn[]
  /** Of `columns`; all of them where the table has no key. */
  readonly key: readonly ImageColumn[]
  readonly hasKey: boolean
  readonly children: readonly Child[]
  /** Foreign keys of its own. */
  readonly parents: readonly Omit<Child, 'onDelete' | 'onUpdate'>[]
  /** Columns of its unique indexes. */
  readonly uniques: readonly (readonly ImageColumn[])[]
}

export type Side = 'b' | 'a'

/** Where images lie: a row for each row that was changed, from before its first change (`b…`) to after its last (`a…`). */
export function imagesTable({ id }: Pick<Capture, 'id'>): string {
  return `_bw_${id}_rows`
}

export function createImages({ capture, columns }: Captured): string {
  const sides = (['b', 'a'] satisfies readonly Side[]).flatMap((side) =>
    columns.map((column) => `${field(column, side)} ${storedType(column)} NULL`),
  )
  const hash = 'CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL'
  return `CREATE TABLE ${identifier(imagesTable(capture))} (n BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, done TINYINT NOT NULL DEFAULT 0, touched INT NOT NULL DEFAULT 0, bk ${hash}, ak ${hash}, ${sides.join(', ')}, KEY (bk), KEY (ak)) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`
}

/** Texts without a length, since two of each must fit into a row. */
function storedType({ type }: ImageColumn): string {
  if (isText(type)) return 'LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'
  if (/^(binary|varbinary|tinyblob|blob|mediumblob|longblob)/i.test(type)) return 'LONGBLOB'
  return type
}

export function field({ number }: ImageColumn, side: Side): string {
  return `${side}${number}`
}

/** A hash of what tells a row from another. */
export function rowHash({ key }: Captured, row: string): string {
  const texts = key.map(({ name, type }) => `QUOTE(${textOf(`${row}${identifier(name)}`, type)})`)
  return `CONVERT(SHA2(CONCAT_WS(',', ${texts.join(', ')}), 256) USING ascii) COLLATE ascii_bin`
}

function isShape(type: string): boolean {
  return /geometry|point|polygon|linestring/i.test(type)
}

/** True where a column of the user's row holds what an image says, as stored. */
export function holds(column: ImageColumn, row: string, image: string): string {
  const value = `${row}${identifier(column.name)}`
  if (isText(column.type))
    return `CAST(CONVERT(${value} USING utf8mb4) AS BINARY) <=> CAST(${image} AS BINARY)`
  if (isShape(column.type)) return `HEX(${value}) <=> HEX(${image})`
  return `${value} <=> ${image}`
}

/** True where the statements changed this column of an image's row. */
export function wasChanged(column: ImageColumn): string {
  const [before, after] = [`i.${field(column, 'b')}`, `i.${field(column, 'a')}`]
  if (isText(column.type)) return `NOT (CAST(${before} AS BINARY) <=> CAST(${after} AS BINARY))`
  if (isShape(column.type)) return `NOT (HEX(${before}) <=> HEX(${after}))`
  return `NOT (${before} <=> ${after})`
}

/** The user's row `t` is as the image has it: in all columns, or in those that the statements changed. */
export function asImage({ columns }: Captured, side: Side, changedOnly: boolean): string {
  return columns
    .map((column) => {
      const same = `(${holds(column, 't.', `i.${field(column, side)}`)})`
      return changedOnly ? `(NOT (${wasChanged(column)}) OR ${same})` : same
    })
    .join(' AND ')
}

/** Joins a row `t` with its image `i` by its key. */
export function onKey(captured: Captured, side: Side, row = 't.'): string {
  if (!captured.hasKey) return `i.${side}k = ${rowHash(captured, row)}`
  return captured.key.map((column) => equals(column, row, `i.${field(column, side)}`)).join(' AND ')
}

/** By the column's own collation, so that its index serves. */
export function equals(
  { name, type, collation }: Omit<ImageColumn, 'number'>,
  row: string,
  value: string,
): string {
  const own =
    isText(type) && collation !== null
      ? `CONVERT(${value} USING ${collation.split('_')[0] ?? 'utf8mb4'}) COLLATE ${collation}`
      : value
  return `${row}${identifier(name)} = ${own}`
}

/** Rows of others point to it. */
export function isReferenced({ capture, children }: Captured): string {
  const looks = children.map(({ table, columns, parentColumns }) => {
    const list = columns.map((name) => identifier(name))
    const where = columns.map(
      (name, number) => `x.${identifier(name)} = t.${identifier(parentColumns[number] ?? name)}`,
    )
    // A table that points to itself may be read only as it was before the statement.
    const from =
      table.name === capture.table.name
        ? `(SELECT DISTINCT ${list.join(', ')} FROM ${qualified(table)})`
        : qualified(table)
    return `EXISTS (SELECT 1 FROM ${from} AS x WHERE ${where.join(' AND ')})`
  })
  return looks.length === 0 ? 'FALSE' : `(${looks.join(' OR ')})`
}

/** An image as a JSON object of texts. */
export function imageJson({ columns }: Captured, value: (column: ImageColumn) => string): string {
  const pairs = columns.map((column) => `${literal(column.name)}, ${textOf(value(column), column.type)}`)
  return `CAST(JSON_OBJECT(${pairs.join(', ')}) AS CHAR)`
}
