import type { Attempt, RowLaw, TableLaws, UniqueLaw } from '../model/law.ts'
import type { Leaf } from './dialect.ts'
import type { Failure } from './failure.ts'

/** Part of a table: pages from (inclusive) to (exclusive, null for the end), or of those the one row that `row` picks. */
export interface Stretch {
  readonly leaf: Leaf
  readonly from: number
  readonly to: number | null
  readonly row: string | null
}

/** What it takes to ask live rows whether they keep a law. Plain reads: nothing here waits for a writer, or makes one wait. */
export interface LawDialect {
  /** Settings for statements that give up after so long (`canceled`); `reset` takes them back. */
  reading(timeoutMs: number): { readonly set: string; readonly reset: string }
  /** What the session is left with goes; null where nothing is. */
  readonly tidy: string | null
  /** One row: `rows`, then `c0`, `c1` … for each of `laws.rows`: how many break it. */
  count(laws: TableLaws, stretch: Stretch): string
  /** Fails if one of these fails on a row of the stretch; null where `count` says it too. */
  attempt(laws: TableLaws, stretch: Stretch, attempts: readonly Attempt[]): string | null
  /** The same for one attempt by itself. */
  attemptOne(laws: TableLaws, stretch: Stretch, attempt: Attempt): string
  /** `row`: a condition for each row of the stretch. */
  eachRow(laws: TableLaws, stretch: Stretch): string
  /** `row_key` and `row_value` of rows that break a law. */
  examples(laws: TableLaws, law: RowLaw, stretch: Stretch, most: number): string
  /** `row_key` and `row_value` of one row, without working anything out. */
  example(laws: TableLaws, attempt: Pick<Attempt, 'shown'>, stretch: Stretch): string
  /** One row: `groups` of equal values, and the `rows` in them. */
  repeated(laws: TableLaws, law: UniqueLaw): string
  repeatedExamples(laws: TableLaws, law: UniqueLaw, groups: number): string
  /** What a failure of an attempt on one row says of the row's value. */
  failed(
    attempt: Pick<Attempt, 'type'>,
    failure: Failure,
  ): { readonly kind: 'cast' | 'out of range' | 'too long' | 'fails'; readonly message: string }
}
