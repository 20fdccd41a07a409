import type { SqlFragment } from '../sql-fragment.ts'

/** One key part: a column, or an expression; `order` as the server writes it: `desc nulls last`. */
export type IndexKey =
  | string
  | {
      readonly column?: string
      readonly expression?: SqlFragment
      readonly collation?: string
      readonly operatorClass?: string
      readonly order?: string
    }

export interface CreateIndex {
  readonly kind: 'createIndex'
  readonly table: string
  readonly keys: readonly IndexKey[]
  readonly name?: string
  readonly unique?: boolean
  readonly method?: string
  readonly include?: readonly string[]
  readonly where?: SqlFragment
}

export interface DropIndex {
  readonly kind: 'dropIndex'
  readonly table: string
  readonly name: string
}
