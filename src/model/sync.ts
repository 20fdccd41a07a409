import type { Lens, ReadColumn } from './lens.ts'
import type { TableName } from './names.ts'

/** Which schemas are served, and so which way values travel. */
export type SyncState = 'expanded' | 'contracted' | 'reverted'

/**
 * A column that is NOT NULL in one schema and nullable in the other, under one name. `marker` is a column of ours that
 * says which rows hold `value` in place of NULL.
 */
export interface NullFill {
  readonly id: string
  readonly table: TableName
  readonly column: string
  readonly marker: string
  readonly value: string
  readonly type: string
  readonly reads: readonly ReadColumn[]
  /** `after`: the new schema is the strict one (setNotNull); `before`: the old one is (dropNotNull). */
  readonly strict: 'before' | 'after'
}

export interface KeyColumn {
  readonly name: string
  readonly type: string
  readonly collation: string | null
}

/** What the generated triggers of one migration do on one table. */
export interface Sync {
  readonly id: string
  readonly table: TableName
  readonly state: SyncState
  readonly lenses: readonly Lens[]
  readonly fills: readonly NullFill[]
  /** Releases built for this moment or later are the new version: see `SET bothways.release`. */
  readonly since: string
  readonly writers: 'inferred' | 'identified'
  /** Columns that tell rows apart, for the list of unrepresentable rows; empty where the table has no key. */
  readonly key: readonly KeyColumn[]
}
