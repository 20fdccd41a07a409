import type { Lens, ReadColumn } from './lens.ts'
import type { TableName } from './names.ts'
import type { Transition } from './state.ts'

/** Which schemas are served, and so which way values travel. */
export type SyncState = 'expanded' | 'contracted' | 'reverted'

/** Which triggers stand before and after each way between states; null where there are none. */
export const SYNC_WAYS: Readonly<
  Record<Transition, { readonly from: SyncState | null; readonly to: SyncState | null }>
> = {
  expand: { from: null, to: 'expanded' },
  contract: { from: 'expanded', to: 'contracted' },
  restore: { from: 'contracted', to: 'expanded' },
  withdraw: { from: 'expanded', to: 'reverted' },
  reapply: { from: 'reverted', to: 'expanded' },
  purge: { from: 'contracted', to: null },
  discard: { from: 'reverted', to: null },
}

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

/**
 * A unique index of the old schema over columns that a lens writes: while both versions run, the new one must not trip
 * over it. Where it would, `standIns` take the declared fallback, else NULL.
 */
export interface HeldUnique {
  /** Its name, in the schema of its table. */
  readonly index: string
  /** Expressions over the row, with the old schema's names. */
  readonly keys: readonly string[]
  /** Positions of the keys that may be NULL and then still count; none where NULL never equals NULL. */
  readonly countedNulls: readonly number[]
  readonly predicate: string | null
  /** All columns that it reads. */
  readonly columns: readonly KeyColumn[]
  readonly standIns: readonly { readonly lens: string; readonly column: string }[]
  readonly partitioned: boolean
}

/**
 * A CHECK of the old schema over columns that a lens writes: while both versions run, the new one must not trip over it.
 * Where it would, `standIns` take the declared fallback, else NULL.
 */
export interface HeldCheck {
  /** Null where it is part of a column (MariaDB). */
  readonly constraint: string | null
  /** SQL over the row, with the old schema's names. */
  readonly condition: string
  /** All columns that it reads. */
  readonly columns: readonly KeyColumn[]
  readonly standIns: readonly { readonly lens: string; readonly column: string }[]
}

/** What the generated triggers of one migration do on one table. */
export interface Sync {
  readonly id: string
  readonly table: TableName
  readonly state: SyncState
  readonly lenses: readonly Lens[]
  readonly fills: readonly NullFill[]
  readonly uniques: readonly HeldUnique[]
  readonly checks: readonly HeldCheck[]
  /** Releases built for this moment or later are the new version: see `SET bothways.release`. */
  readonly since: string
  readonly writers: 'inferred' | 'identified'
  /** Columns that tell rows apart, for the list of unrepresentable rows; empty where the table has no key. */
  readonly key: readonly KeyColumn[]
}
