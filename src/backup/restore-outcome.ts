/** What became of one table's rows. They add up: `rows` is the sum of the five counts below it. */
export interface RestoredTable {
  readonly table: string
  /** Where the rows went: another table under `--into`. */
  readonly into: string
  readonly made: 'as defined' | 'plain' | null
  readonly rows: number
  readonly inserted: number
  /** Already there, as they were. */
  readonly equal: number
  /** Changed since the backup, and left as they are now. */
  readonly kept: number
  /** Changed since the backup, and set back to it. */
  readonly overwritten: number
  /** Not put back: another row has their unique value now, or under `--column` the row itself is gone. */
  readonly leftAside: number
  /** What a person should know besides. */
  readonly notes: readonly string[]
}

export type Counts = Pick<RestoredTable, 'inserted' | 'equal' | 'kept' | 'overwritten' | 'leftAside'>

export const NOTHING: Counts = { inserted: 0, equal: 0, kept: 0, overwritten: 0, leftAside: 0 }

export function plus(a: Counts, b: Counts): Counts {
  return {
    inserted: a.inserted + b.inserted,
    equal: a.equal + b.equal,
    kept: a.kept + b.kept,
    overwritten: a.overwritten + b.overwritten,
    leftAside: a.leftAside + b.leftAside,
  }
}
