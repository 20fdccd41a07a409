export type CommentTarget =
  | { readonly on: 'table'; readonly table: string }
  | { readonly on: 'column'; readonly table: string; readonly column: string }

export interface SetComment {
  readonly kind: 'comment'
  readonly target: CommentTarget
  /** null takes the comment away. */
  readonly text: string | null
}

/** Statements of the author's own. `down` is mandatory: nobody else can know the way back. */
export interface RawSql {
  readonly kind: 'sql'
  readonly up: string
  readonly down: string
  /** When it runs: `expand` (default) with both versions ahead, `contract` once the old one is gone. */
  readonly phase: 'expand' | 'contract'
  /** Tables whose rows it writes; they join the scoped backup. */
  readonly writes: readonly string[]
  /** False for statements that refuse to run in a transaction (CREATE INDEX CONCURRENTLY). */
  readonly transaction: boolean
  /** Why no `down` can undo it: erased personal data, hashed passwords. Asks for --accept-irreversible. */
  readonly irreversible?: string
}
