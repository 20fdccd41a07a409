import type { AuthoredMigration } from './authored.ts'

/**
 * What a migration file exports by default.
 *
 * @example
 * import { defineMigration, op, sql } from 'bothways'
 *
 * export default defineMigration({
 *   summary: 'Orders know their channel',
 *   operations: [op.addColumn('orders', 'channel', { type: 'text', notNull: true, fill: sql`'web'` })],
 * })
 */
export function defineMigration(migration: AuthoredMigration): AuthoredMigration {
  return migration
}
