import type {
  DerivedColumn,
  ReplaceColumns,
  UnrepresentablePolicy,
  WayBack,
} from '../model/operations/columns.ts'
import type { SqlFragment } from '../model/sql-fragment.ts'
import { checked, made } from './made.ts'
import { anything, NEW_COLUMN_KEYS } from './new-column-keys.ts'
import { fragment, listOf, mapOf, object, optional, required, text, type Check } from './shape.ts'

export interface ReplaceColumnsOptions {
  readonly from: Readonly<Record<string, WayBack>>
  readonly into: Readonly<Record<string, DerivedColumn>>
  /** What happens to a value that the old schema can't express: `hold` unless said. */
  readonly onUnrepresentable?: UnrepresentablePolicy
}

export interface ChangeColumnOptions extends DerivedColumn, WayBack {
  /** The new column's name. It can't be the old one: both are served. */
  readonly into: string
  readonly onUnrepresentable?: UnrepresentablePolicy
}

export interface SplitColumnOptions extends WayBack {
  readonly into: Readonly<Record<string, DerivedColumn>>
  readonly onUnrepresentable?: UnrepresentablePolicy
}

export interface MergeColumnsOptions extends DerivedColumn {
  /** The new column's name. */
  readonly into: string
  /** For each old column, its value from the new one. */
  readonly backward: Readonly<Record<string, SqlFragment>>
  readonly fallback?: Readonly<Record<string, SqlFragment>>
  readonly onUnrepresentable?: UnrepresentablePolicy
}

const DERIVED = { ...NEW_COLUMN_KEYS, forward: anything }
const CHANGE: Check = object({
  ...DERIVED,
  into: required(text),
  backward: required(fragment),
  fallback: optional(fragment),
  onUnrepresentable: anything,
})
const SPLIT: Check = object({
  into: required(mapOf(() => [])),
  backward: required(fragment),
  fallback: optional(fragment),
  onUnrepresentable: anything,
})

/**
 * Columns replaced by others that carry the same facts. Change, split and merge are forms of it.
 *
 * @example
 * op.replaceColumns('parcels', {
 *   from: { length_in: { backward: sql`length_cm / 2.54` }, weight_lb: { backward: sql`weight_kg / 0.45359237` } },
 *   into: {
 *     length_cm: { type: 'numeric', forward: sql`length_in * 2.54` },
 *     weight_kg: { type: 'numeric', forward: sql`weight_lb * 0.45359237` },
 *   },
 * })
 */
export function replaceColumns(table: string, options: ReplaceColumnsOptions): ReplaceColumns {
  return made('replaceColumns', [table], { kind: 'replaceColumns', table, ...options })
}

/**
 * A column in another shape: type, unit, encoding, rules.
 *
 * @example
 * op.changeColumn('products', 'price', {
 *   into: 'price_minor', type: 'bigint', notNull: true,
 *   forward: sql`round(price * 100)`, backward: sql`price_minor / 100.0`, onUnrepresentable: 'hold',
 * })
 */
export function changeColumn(table: string, column: string, options: ChangeColumnOptions): ReplaceColumns {
  const names = [table, column]
  const { into, backward, fallback, onUnrepresentable, ...derived } = checked(
    'changeColumn',
    names,
    options,
    CHANGE,
  )
  return made('changeColumn', names, {
    kind: 'replaceColumns',
    table,
    from: { [column]: wayBack(backward, fallback) },
    into: { [into]: derived },
    ...policy(onUnrepresentable),
  })
}

/**
 * One column becomes several.
 *
 * @example
 * op.splitColumn('customers', 'name', {
 *   into: {
 *     first_name: { type: 'text', forward: sql`split_part(name, ' ', 1)` },
 *     last_name: { type: 'text', forward: sql`substr(name, length(split_part(name, ' ', 1)) + 2)` },
 *   },
 *   backward: sql`concat_ws(' ', first_name, nullif(last_name, ''))`,
 * })
 */
export function splitColumn(table: string, column: string, options: SplitColumnOptions): ReplaceColumns {
  const names = [table, column]
  const { into, backward, fallback, onUnrepresentable } = checked('splitColumn', names, options, SPLIT)
  return made('splitColumn', names, {
    kind: 'replaceColumns',
    table,
    from: { [column]: wayBack(backward, fallback) },
    into,
    ...policy(onUnrepresentable),
  })
}

/**
 * Several columns become one.
 *
 * @example
 * op.mergeColumns('customers', ['dial_code', 'phone_number'], {
 *   into: 'phone', type: 'text', forward: sql`dial_code || ' ' || phone_number`,
 *   backward: { dial_code: sql`split_part(phone, ' ', 1)`, phone_number: sql`split_part(phone, ' ', 2)` },
 * })
 */
export function mergeColumns(
  table: string,
  columns: readonly string[],
  options: MergeColumnsOptions,
): ReplaceColumns {
  const names = [table, Array.isArray(columns) ? columns.join(', ') : columns]
  checked('mergeColumns', names, { columns }, object({ columns: required(listOf(text, 2)) }))
  const { into, backward, fallback, onUnrepresentable, ...derived } = checked(
    'mergeColumns',
    names,
    options,
    object({
      ...DERIVED,
      into: required(text),
      backward: required(object(Object.fromEntries(columns.map((column) => [column, required(fragment)])))),
      fallback: optional(object(Object.fromEntries(columns.map((column) => [column, optional(fragment)])))),
      onUnrepresentable: anything,
    }),
  )
  return made('mergeColumns', names, {
    kind: 'replaceColumns',
    table,
    from: Object.fromEntries(
      columns.map((column) => [column, wayBack(backward[column], fallback?.[column])]),
    ),
    into: { [into]: derived },
    ...policy(onUnrepresentable),
  })
}

function wayBack(backward: SqlFragment | undefined, fallback: SqlFragment | undefined): WayBack {
  const back = {
    ...(backward === undefined ? {} : { backward }),
    ...(fallback === undefined ? {} : { fallback }),
  }
  return back as WayBack
}

function policy(value: UnrepresentablePolicy | undefined): {
  readonly onUnrepresentable?: UnrepresentablePolicy
} {
  return value === undefined ? {} : { onUnrepresentable: value }
}
