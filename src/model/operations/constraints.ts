import type { SqlFragment } from '../sql-fragment.ts'

export type ReferenceRule = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default'

/** What a constraint is called that its author didn't name, as PostgreSQL would call it: `orders_customer_id_fkey`. */
export function constraintName(
  table: string,
  columns: readonly string[],
  suffix: 'key' | 'fkey' | 'check',
): string {
  return [table, ...columns, suffix].join('_').slice(0, 63)
}

export interface UniqueDefinition {
  readonly name?: string
  readonly columns: readonly string[]
}

export interface ForeignKeyDefinition {
  readonly name?: string
  readonly columns: readonly string[]
  readonly references: { readonly table: string; readonly columns: readonly string[] }
  readonly onDelete?: ReferenceRule
  readonly onUpdate?: ReferenceRule
}

export interface CheckDefinition {
  readonly name?: string
  readonly expression: SqlFragment
}

export interface AddUnique extends UniqueDefinition {
  readonly kind: 'addUnique'
  readonly table: string
}

export interface AddForeignKey extends ForeignKeyDefinition {
  readonly kind: 'addForeignKey'
  readonly table: string
}

export interface AddCheck extends CheckDefinition {
  readonly kind: 'addCheck'
  readonly table: string
}

/** Drops a unique, foreign key, check or exclusion constraint by name. */
export interface DropConstraint {
  readonly kind: 'dropConstraint'
  readonly table: string
  readonly name: string
}
