import type {
  AddColumn,
  DropColumn,
  DropDefault,
  DropNotNull,
  NewColumn,
  RenameColumn,
  SetDefault,
  SetNotNull,
} from '../model/operations/columns.ts'
import type { SqlFragment } from '../model/sql-fragment.ts'
import { checked, made } from './made.ts'
import { NEW_COLUMN_KEYS } from './new-column-keys.ts'
import { fragment, object, optional, type Check } from './shape.ts'

const ADD: Check = object({ ...NEW_COLUMN_KEYS, fill: optional(fragment) })

export interface AddColumnOptions extends NewColumn {
  /** The value for rows that exist and for those the old version inserts. With a `default` there can be none. */
  readonly fill?: SqlFragment
}

/**
 * A new column. NOT NULL needs a `fill` or a `default`: the old version goes on inserting without it.
 *
 * @example
 * op.addColumn('orders', 'channel', { type: 'text', notNull: true, fill: sql`'web'` })
 */
export function addColumn(table: string, column: string, options: AddColumnOptions): AddColumn {
  const names = [table, column]
  const { fill, ...definition } = checked('addColumn', names, options, ADD)
  return made('addColumn', names, {
    kind: 'addColumn',
    table,
    column,
    definition,
    ...(fill === undefined ? {} : { fill }),
  })
}

/**
 * A column goes. Its values are held and kept until purge; `backward` is the value for rows that the new version
 * inserts, and is needed where the column is NOT NULL without a default.
 *
 * @example
 * op.dropColumn('orders', 'legacy_code', { backward: sql`'n/a'` })
 */
export function dropColumn(
  table: string,
  column: string,
  options: { readonly backward?: SqlFragment } = {},
): DropColumn {
  const names = [table, column]
  checked('dropColumn', names, options, object({ backward: optional(fragment) }))
  return made('dropColumn', names, { kind: 'dropColumn', table, column, ...options })
}

/**
 * A column under another name; both names are served until contract.
 *
 * @example
 * op.renameColumn('customers', 'mail', 'email')
 */
export function renameColumn(table: string, from: string, to: string): RenameColumn {
  return made('renameColumn', [table, from, to], { kind: 'renameColumn', table, from, to })
}

/**
 * From contract on the column must have a value. `fill` stands in for NULL until then.
 *
 * @example
 * op.setNotNull('customers', 'country', { fill: sql`'CH'` })
 */
export function setNotNull(
  table: string,
  column: string,
  options: { readonly fill?: SqlFragment } = {},
): SetNotNull {
  const names = [table, column]
  checked('setNotNull', names, options, object({ fill: optional(fragment) }))
  return made('setNotNull', names, { kind: 'setNotNull', table, column, ...options })
}

/**
 * The column may be NULL. `backward` is the value in place of NULL after a revert.
 *
 * @example
 * op.dropNotNull('customers', 'phone', { backward: sql`''` })
 */
export function dropNotNull(
  table: string,
  column: string,
  options: { readonly backward?: SqlFragment } = {},
): DropNotNull {
  const names = [table, column]
  checked('dropNotNull', names, options, object({ backward: optional(fragment) }))
  return made('dropNotNull', names, { kind: 'dropNotNull', table, column, ...options })
}

/**
 * The value of an INSERT that leaves the column out.
 *
 * @example
 * op.setDefault('orders', 'currency', sql`'EUR'`)
 */
export function setDefault(table: string, column: string, value: SqlFragment): SetDefault {
  return made('setDefault', [table, column], { kind: 'setDefault', table, column, default: value })
}

/**
 * @example
 * op.dropDefault('orders', 'currency')
 */
export function dropDefault(table: string, column: string): DropDefault {
  return made('dropDefault', [table, column], { kind: 'dropDefault', table, column })
}
