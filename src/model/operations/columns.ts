import type { SqlFragment } from '../sql-fragment.ts'

/**
 * What happens to a value that the other version's schema can't express:
 * `reject` refuses the write, `hold` shows the other side the fallback and keeps the value,
 * `block` keeps it too and refuses to withdraw the new schema while such a row exists.
 */
export type UnrepresentablePolicy = 'reject' | 'hold' | 'block'

/** A column that a migration brings. `type` is written as the server writes it: `numeric(10,2)`. */
export interface NewColumn {
  readonly type: string
  readonly notNull?: boolean
  readonly default?: SqlFragment
  readonly collation?: string
  readonly comment?: string
}

/** How a new column gets its value from the old ones. */
export interface DerivedColumn extends NewColumn {
  readonly forward: SqlFragment
}

/** How an old column gets its value back from the new ones. */
export interface WayBack {
  readonly backward: SqlFragment
  /** Shown to the old version where `backward` gives no value it may hold. */
  readonly fallback?: SqlFragment
}

export interface AddColumn {
  readonly kind: 'addColumn'
  readonly table: string
  readonly column: string
  readonly definition: NewColumn
  /** The value for rows that exist and for those the old version inserts. */
  readonly fill?: SqlFragment
}

export interface DropColumn {
  readonly kind: 'dropColumn'
  readonly table: string
  readonly column: string
  /** The value for rows that the new version inserts. Needed where the column is NOT NULL without a default. */
  readonly backward?: SqlFragment
}

export interface RenameColumn {
  readonly kind: 'renameColumn'
  readonly table: string
  readonly from: string
  readonly to: string
}

/** Columns replaced by others that carry the same facts: change, split and merge are forms of it. */
export interface ReplaceColumns {
  readonly kind: 'replaceColumns'
  readonly table: string
  readonly from: Readonly<Record<string, WayBack>>
  readonly into: Readonly<Record<string, DerivedColumn>>
  readonly onUnrepresentable?: UnrepresentablePolicy
}

export interface SetNotNull {
  readonly kind: 'setNotNull'
  readonly table: string
  readonly column: string
  /** The value in place of NULL, in rows that exist and in those the old version writes. */
  readonly fill?: SqlFragment
}

export interface DropNotNull {
  readonly kind: 'dropNotNull'
  readonly table: string
  readonly column: string
  /** The value in place of NULL after a revert. */
  readonly backward?: SqlFragment
}

export interface SetDefault {
  readonly kind: 'setDefault'
  readonly table: string
  readonly column: string
  readonly default: SqlFragment
}

export interface DropDefault {
  readonly kind: 'dropDefault'
  readonly table: string
  readonly column: string
}
