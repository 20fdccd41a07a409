import type { Column } from '../../../model/catalog.ts'
import { literal } from '../quote.ts'
import type { ColumnRow } from './columns-query.ts'
import { currentTimestamp, defaultText } from './default-text.ts'
import type { CatalogReading } from './reading.ts'

export interface ColumnSurroundings {
  readonly tableCollation: string | null
  /** Of a check that is part of the column: its expression. */
  readonly check: string | null
  readonly grants: readonly string[]
}

export function columnOf(row: ColumnRow, reading: CatalogReading, around: ColumnSurroundings): Column {
  const isJson =
    row.type === 'longtext' && row.collation === 'utf8mb4_bin' && around.check === jsonCheck(row.name)
  const collated = isJson ? null : row.collation
  const [, onUpdate] = /on update (\S+)/i.exec(row.extra) ?? []
  const check = isJson ? null : around.check
  const found = {
    name: row.name,
    type: isJson ? 'json' : row.type,
    notNull: row.nullable === 'NO',
    default: generatedAs(row, reading) ?? defaultText(row, reading),
    generated: generated(row),
    identity: /auto_increment/i.test(row.extra) ? 'by default' : 'no',
    collation: collated === around.tableCollation ? null : collated,
    storage: storage(row),
    grants: around.grants,
    comment: row.comment === '' ? null : row.comment,
    ...(/\bINVISIBLE\b/.test(row.extra) ? { invisible: true } : {}),
    ...(onUpdate === undefined ? {} : { onUpdate: currentTimestamp(onUpdate) ?? onUpdate }),
    ...(check === null ? {} : { check }),
  } as const satisfies Column
  return { ...found, definition: definition(found) }
}

/** MariaDB's JSON is a text with this check, and the type's name brings both back. */
function jsonCheck(name: string): string {
  return `json_valid(\`${name.replaceAll('`', '``')}\`)`
}

function generated(row: ColumnRow): Column['generated'] {
  const [, kind] = /\b(VIRTUAL|STORED) GENERATED\b/.exec(row.extra) ?? []
  return kind === undefined ? 'no' : kind === 'VIRTUAL' ? 'virtual' : 'stored'
}

function generatedAs(row: ColumnRow, reading: CatalogReading): string | null {
  const expression = row.expression ?? ''
  return generated(row) === 'no' || expression === '' ? null : reading.expression(expression)
}

function storage(row: ColumnRow): string | null {
  const words = [
    ...(row.srid === null ? [] : [`SRID ${row.srid}`]),
    ...(/WITHOUT SYSTEM VERSIONING/.test(row.extra) ? ['WITHOUT SYSTEM VERSIONING'] : []),
  ]
  return words.length === 0 ? null : words.join(' ')
}

/** As SHOW CREATE TABLE prints it, without the name, INVISIBLE and a check. */
function definition(column: Column): string {
  return [
    column.type,
    ...(column.collation === null
      ? []
      : [`CHARACTER SET ${characterSet(column.collation)} COLLATE ${column.collation}`]),
    ...(column.generated === 'no' ? [] : [generation(column)]),
    ...nullability(column),
    ...(column.storage === null ? [] : [column.storage]),
    ...(column.default === null || column.generated !== 'no' ? [] : [`DEFAULT ${column.default}`]),
    ...(column.onUpdate == null ? [] : [`ON UPDATE ${column.onUpdate}`]),
    ...(column.identity === 'no' ? [] : ['AUTO_INCREMENT']),
    ...(column.comment === null ? [] : [`COMMENT ${literal(column.comment)}`]),
  ].join(' ')
}

function generation({ default: expression, generated: kind }: Column): string {
  return isPeriod(expression)
    ? `GENERATED ALWAYS AS ${expression}`
    : `GENERATED ALWAYS AS (${expression ?? 'NULL'}) ${kind.toUpperCase()}`
}

/** A bound of the time in which a row of a versioned table holds. */
function isPeriod(expression: string | null): boolean {
  return expression === 'ROW START' || expression === 'ROW END'
}

/** A timestamp is NOT NULL to some servers unless it says otherwise. */
function nullability(column: Column): readonly string[] {
  if (isPeriod(column.default)) return []
  if (column.notNull) return ['NOT NULL']
  return column.type.startsWith('timestamp') && column.generated === 'no' ? ['NULL'] : []
}

/** Collations are named after their character set, except `binary`, which is its own. */
function characterSet(collation: string): string {
  return collation.split('_')[0] ?? collation
}
