import type { CreateIndex, DropIndex, IndexKey } from '../model/operations/indexes.ts'
import type { SqlFragment } from '../model/sql-fragment.ts'
import { checked, made } from './made.ts'
import { listOf, object, required, type Check } from './shape.ts'
import { isFragment } from './values.ts'

export type IndexKeys = readonly (IndexKey | SqlFragment)[]
const KEYS: Check = object({ keys: required(listOf(() => [], 1)) })

export type IndexOptions = Omit<CreateIndex, 'kind' | 'table' | 'keys'>

/**
 * An index, built beside running writes. A key is a column, sql`…` for an expression, or an object with more to say.
 *
 * @example
 * op.createIndex('customers', [sql`lower(email)`], { name: 'customers_email_lower_key', unique: true })
 * op.createIndex('orders', ['customer_id', { column: 'placed_at', order: 'desc' }], { where: sql`paid_at IS NULL` })
 */
export function createIndex(table: string, keys: IndexKeys, options: IndexOptions = {}): CreateIndex {
  checked('createIndex', [table], { keys }, KEYS)
  return made('createIndex', [table], {
    kind: 'createIndex',
    table,
    keys: keys.map(indexKey),
    ...options,
  })
}

function indexKey(key: IndexKey | SqlFragment): IndexKey {
  return isFragment(key) ? { expression: key } : key
}

/**
 * An index goes; it is held until purge, so that a revert need not build it again.
 *
 * @example
 * op.dropIndex('orders', 'orders_legacy_code_idx')
 */
export function dropIndex(table: string, name: string): DropIndex {
  return made('dropIndex', [table, name], { kind: 'dropIndex', table, name })
}
