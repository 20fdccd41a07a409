import type { TableName } from './names.ts'
import type { UnrepresentablePolicy } from './operations/columns.ts'

export interface ReadColumn {
  readonly name: string
  readonly type: string
}

/** A column on one side of a lens, with what that side's schema says of it. */
export interface LensColumn {
  readonly name: string
  /** Its name while the other side alone is served. */
  readonly heldName: string
  readonly type: string
  readonly collation: string | null
  readonly notNull: boolean
  /** SQL text of the default, null without. */
  readonly default: string | null
  /** SQL over the other side's columns; null when there is no other side to ask. */
  readonly value: string | null
  /** Columns of the row that `value` reads. */
  readonly reads: readonly ReadColumn[]
  /** Shown where `value` gives NULL to a NOT NULL column, or fails. */
  readonly fallback: string | null
  readonly fallbackReads: readonly ReadColumn[]
  /** `value` can't be NULL on any row the other side's schema allows. */
  readonly neverNull: boolean
  readonly comment: string | null
}

/**
 * One fact in two shapes. `before` are the columns of the old schema, `after` those of the new; either may be empty
 * (an added, a dropped column). Reverting is the same lens turned round.
 */
export interface Lens {
  /** Eight hex digits, unique in the database: part of every name the lens makes. */
  readonly id: string
  readonly table: TableName
  readonly before: readonly LensColumn[]
  readonly after: readonly LensColumn[]
  readonly policy: UnrepresentablePolicy
  /** `swap`: one column under two names, so contract renames it and its indexes and constraints come along. */
  readonly contract: 'hold' | 'swap'
}
