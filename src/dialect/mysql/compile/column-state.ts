import type { ColumnShape } from '../../../model/action.ts'
import type { Column } from '../../../model/catalog.ts'
import { isOwnedName } from '../../../model/owned-names.ts'
import type { Flavour } from '../flavour.ts'
import { withColumnCalled } from '../printed-expression.ts'
import { literal } from '../quote.ts'

/** A column as a plan has it at some moment. `id` stays when its name changes. */
export interface ColumnState {
  readonly id: number
  readonly name: string
  readonly type: string
  readonly collation: string | null
  readonly notNull: boolean
  readonly default: string | null
  readonly comment: string | null
  /** `AUTO_INCREMENT`, `ON UPDATE CURRENT_TIMESTAMP`, `GENERATED ALWAYS AS (…) STORED`; empty for most. */
  readonly extra: string
  /** `SRID 4326` */
  readonly storage: string | null
  /** MariaDB: a check that is part of the column, and so goes with it under any name. `column` is the one it says. */
  readonly check: { readonly expression: string; readonly column: string } | null
  readonly invisible: boolean
  /** The server's own words for the column, while nothing but its name and its visibility have changed. */
  readonly printed: string | null
  /** Whether the migration itself brings it. */
  readonly kind: 'user' | 'added'
  /**
   * What an INSERT that leaves an added column out may give it where the engine wants a default; null where the triggers
   * must see that it was left out.
   */
  readonly whenOmitted: string | null
}

export function existingColumn(id: number, column: Column): ColumnState {
  return {
    id,
    name: column.name,
    type: column.type,
    collation: column.collation,
    notNull: column.notNull,
    default: column.generated === 'no' ? column.default : null,
    comment: column.comment,
    extra: extraOf(column),
    storage: column.storage,
    check: column.check === undefined ? null : { expression: column.check, column: column.name },
    invisible: column.invisible === true,
    printed: column.definition ?? null,
    kind: 'user',
    whenOmitted: zeroOf(column.type),
  }
}

export function addedColumn(
  id: number,
  name: string,
  shape: ColumnShape,
  invisible: boolean,
  whenOmitted: string | null,
): ColumnState {
  return {
    id,
    name,
    type: shape.type,
    collation: shape.collation,
    notNull: shape.notNull,
    default: shape.default,
    comment: shape.comment,
    extra: '',
    storage: null,
    check: null,
    invisible,
    printed: null,
    kind: 'added',
    whenOmitted,
  }
}

/** A column's definition after its name, as ADD and CHANGE take it. */
export function columnText(column: ColumnState, flavour: Flavour): string {
  const hidden = isHidden(column)
  const last = `${hidden ? ' INVISIBLE' : ''}${checkText(column)}`
  const bare = hidden && column.notNull && column.default === null && column.extra === ''
  const { whenOmitted } = column
  if (bare && (!flavour.invisibleWithoutDefault || (column.kind === 'added' && whenOmitted !== null))) {
    return `${composed({ ...column, notNull: whenOmitted !== null, default: whenOmitted })}${last}`
  }
  return `${column.printed ?? composed(column)}${last}`
}

/** Nobody sees what is held. */
export function isHidden({ invisible, name }: Pick<ColumnState, 'invisible' | 'name'>): boolean {
  return invisible || isOwnedName(name)
}

/** Nothing may follow it. */
function checkText({ check, name }: ColumnState): string {
  return check === null ? '' : ` CHECK (${withColumnCalled(check.expression, check.column, name)})`
}

function composed(column: Omit<ColumnState, 'id' | 'name'>): string {
  return [
    column.type,
    ...(column.collation === null ? [] : [`COLLATE ${column.collation}`]),
    ...(column.extra.startsWith('GENERATED') ? [column.extra] : []),
    column.notNull ? 'NOT NULL' : 'NULL',
    ...(column.storage === null ? [] : [column.storage]),
    ...(column.default === null ? [] : [`DEFAULT ${column.default}`]),
    ...(column.extra.startsWith('GENERATED') || column.extra === '' ? [] : [column.extra]),
    ...(column.comment === null || column.comment === '' ? [] : [`COMMENT ${literal(column.comment)}`]),
  ].join(' ')
}

function extraOf(column: Column): string {
  if (column.generated !== 'no')
    return `GENERATED ALWAYS AS (${column.default ?? 'NULL'}) ${column.generated.toUpperCase()}`
  if (column.identity !== 'no') return 'AUTO_INCREMENT'
  return column.onUpdate == null ? '' : `ON UPDATE ${column.onUpdate}`
}

/** A value that every column of the type takes. */
export function zeroOf(type: string): string {
  if (/^(date|datetime|timestamp)/i.test(type))
    return `'1970-01-02${/^date\b/i.test(type) ? '' : ' 00:00:00'}'`
  if (/^time\b/i.test(type)) return `'00:00:00'`
  if (/^(tinyint|smallint|mediumint|int|bigint|decimal|numeric|float|double|bit|year|bool)/i.test(type))
    return '0'
  const [, first] = /^(?:enum|set)\((''|'(?:[^']|'')+')/i.exec(type) ?? []
  return first ?? `''`
}
