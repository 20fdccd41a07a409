import type { Lens } from './lens.ts'
import type { MigrationName, TableName } from './names.ts'
import type { IndexKey } from './operations/indexes.ts'

/** A column that live rows will have once the migrations stand, worked out from what lies below it. */
export interface LayerColumn {
  readonly name: string
  readonly type: string
  readonly collation: string | null
  /** An author's expression, or another column under this name too. */
  readonly value: { readonly sql: string } | { readonly column: string }
  /** The column is there already: the value stands in where it is NULL. */
  readonly whereNull: boolean
}

interface LawBase {
  readonly migration: MigrationName
  /** Columns of the finding. */
  readonly columns: readonly string[]
  /** What a person is shown of a row that breaks it: a label and a column of the topmost layer. */
  readonly shown: readonly { readonly label: string; readonly column: string }[]
}

/** What each row must keep for expand and contract to succeed, or, for a round trip, what the hold has to keep. */
export type RowLaw = LawBase &
  (
    | { readonly kind: 'round trip'; readonly lens: Lens; readonly back: readonly string[] }
    | { readonly kind: 'no value'; readonly of: string }
    /** NULL now, and the declared stand-in will take its place. */
    | { readonly kind: 'stands in'; readonly of: string }
    | { readonly kind: 'too long'; readonly of: string; readonly type: string }
    | { readonly kind: 'check'; readonly constraint: string; readonly expression: string }
    | {
        readonly kind: 'orphan'
        readonly constraint: string
        readonly parent: TableName
        readonly parentColumns: readonly string[]
      }
  )

/** What the rows of a table must keep among each other. */
export type UniqueLaw = LawBase & {
  readonly kind: 'unique'
  readonly constraint: string
  readonly keys: readonly IndexKey[]
  readonly where: string | null
  /** True where its values are worked out by a lens: then different old values may become one. */
  readonly worksOut: boolean
}

/** An expression that must give a value on every row, or the row it fails on stops the migration. */
export interface Attempt {
  readonly migration: MigrationName
  /** `forward of products.price_minor` */
  readonly title: string
  readonly columns: readonly string[]
  readonly shown: LawBase['shown']
  /** A column of the topmost layer, or an expression over it. */
  readonly value: { readonly column: string } | { readonly sql: string }
  /** What its column keeps it as; null where it is kept nowhere. */
  readonly type: string | null
  readonly collation: string | null
  /** No row can make it fail: proved from the expression. */
  readonly proved: boolean
  /** A fallback is shown where it fails, and the old value is held. */
  readonly fallsBack: boolean
}

/** All that live rows of one table have to be asked, in one pass. */
export interface TableLaws {
  readonly table: TableName
  /** Partitions and heirs are read with it. */
  readonly hasParts: boolean
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  /** MySQL, MariaDB: the collation of texts that don't name one; else null. */
  readonly defaultCollation: string | null
  /** Columns that tell rows apart; empty where there are none. */
  readonly key: readonly string[]
  readonly layers: readonly (readonly LayerColumn[])[]
  readonly rows: readonly RowLaw[]
  readonly uniques: readonly UniqueLaw[]
  readonly attempts: readonly Attempt[]
}
