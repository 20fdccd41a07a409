import type { Value } from './value.ts'

export type Values = Readonly<Record<string, Value>>

/** One statement of an application, in no engine's words: columns as its version calls them. */
export type Deed =
  | {
      readonly kind: 'insert'
      readonly rows: readonly { readonly key: readonly string[]; readonly values: Values }[]
      /** What to set where the key is taken; null for a plain INSERT. */
      readonly onConflict: Values | null
    }
  | { readonly kind: 'update'; readonly key: readonly string[] | null; readonly set: Values }
  /** Sets every column that the version sees to what it is. */
  | { readonly kind: 'noop'; readonly key: readonly string[]; readonly columns: readonly string[] }
  | { readonly kind: 'rekey'; readonly key: readonly string[]; readonly to: readonly string[] }
  | { readonly kind: 'delete'; readonly key: readonly string[] }
  | {
      readonly kind: 'side'
      /** The table as the version calls it, and as the model does. */
      readonly table: string
      readonly name: string
      readonly work: 'insert' | 'update' | 'delete'
      readonly id: string
      readonly value: Value
    }
