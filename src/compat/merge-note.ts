/** What a person should know of a merged contract. */
export interface MergeNote {
  /** `disagreement`: two sources say different things. `undeclared`: it was seen, and nothing declares it. */
  readonly kind: 'disagreement' | 'undeclared'
  /** The table or column: `users.email`. */
  readonly at: string
  /** A sentence without a trailing stop; of a disagreement, with how it was decided. */
  readonly what: string
}

/** Both lists as one, sorted, each word once. */
export function joined<T extends string>(a: readonly T[], b: readonly T[]): readonly T[] {
  return [...new Set([...a, ...b])].toSorted()
}
