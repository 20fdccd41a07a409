import type {
  AddCheck,
  AddForeignKey,
  AddUnique,
  DropConstraint,
  ForeignKeyDefinition,
} from '../model/operations/constraints.ts'
import type { SqlFragment } from '../model/sql-fragment.ts'
import { made } from './made.ts'

/** The server's own name for the constraint unless said. */
export interface NameOption {
  readonly name?: string
}

export type ForeignKeyOptions = Omit<ForeignKeyDefinition, 'columns'>

/**
 * No two rows alike in these columns. Looked for in expand, enforced from contract on.
 *
 * @example
 * op.addUnique('customers', ['storefront_id', 'email'])
 */
export function addUnique(table: string, columns: readonly string[], options: NameOption = {}): AddUnique {
  return made('addUnique', [table], { kind: 'addUnique', table, columns, ...options })
}

/**
 * Rows must point at one that exists. Looked for in expand, enforced from contract on.
 *
 * @example
 * op.addForeignKey('items', ['order_id'], { references: { table: 'orders', columns: ['id'] }, onDelete: 'cascade' })
 */
export function addForeignKey(
  table: string,
  columns: readonly string[],
  options: ForeignKeyOptions,
): AddForeignKey {
  return made('addForeignKey', [table], { kind: 'addForeignKey', table, columns, ...options })
}

/**
 * What every row must satisfy. Looked for in expand, enforced from contract on.
 *
 * @example
 * op.addCheck('items', sql`quantity > 0`, { name: 'items_quantity_positive' })
 */
export function addCheck(table: string, expression: SqlFragment, options: NameOption = {}): AddCheck {
  return made('addCheck', [table], { kind: 'addCheck', table, expression, ...options })
}

/**
 * A unique, foreign key, check or exclusion constraint goes.
 *
 * @example
 * op.dropConstraint('orders', 'orders_legacy_code_key')
 */
export function dropConstraint(table: string, name: string): DropConstraint {
  return made('dropConstraint', [table, name], { kind: 'dropConstraint', table, name })
}
