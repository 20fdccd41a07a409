import * as fc from 'fast-check'
import type { Version } from './fact.ts'

/** One statement, as numbers: what they pick depends on the scenario, so that a shrunk scenario can still read them. */
export interface Write {
  readonly kind:
    | 'insert'
    | 'upsert'
    | 'update'
    | 'update every column'
    | 'update unrelated'
    | 'update nothing'
    | 'update every row'
    | 'insert several'
    | 'change key'
    | 'delete'
    | 'other table'
  readonly key: number
  readonly column: number
  readonly value: number
  /** Bits: which columns an INSERT leaves out where it may. */
  readonly omit: number
}

/** Where the tool's connection is lost on a way, and what is done about it. */
export interface Cut {
  /** Before or after the server has carried out the nth message that changes something. */
  readonly message: number
  readonly when: 'before' | 'after'
  /** What the version that is served all along writes before anybody comes. */
  readonly between: readonly Write[]
  readonly end: 'resume' | 'abort'
}

export type Command =
  | { readonly kind: 'write'; readonly by: Version; readonly write: Write }
  | {
      readonly kind: 'transaction'
      readonly by: Version
      readonly writes: readonly Write[]
      /** `savepoint`: all but the first are taken back. */
      readonly end: 'commit' | 'rollback' | 'savepoint'
    }
  | {
      readonly kind: 'move'
      readonly way: 'up' | 'contract' | 'revert' | 'purge'
      readonly cut: Cut | null
      /** Compare the whole catalog with that before the migration, where it should be equal. */
      readonly inspect: boolean
    }

const number = fc.nat(5039)

const writes: fc.Arbitrary<Write> = fc.record({
  kind: fc.oneof(
    ...(
      [
        ['insert', 5],
        ['update', 5],
        ['upsert', 2],
        ['update every column', 2],
        ['update unrelated', 2],
        ['update nothing', 1],
        ['update every row', 1],
        ['insert several', 1],
        ['change key', 1],
        ['delete', 2],
        ['other table', 1],
      ] as const
    ).map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind) })),
  ),
  key: number,
  column: number,
  value: number,
  omit: fc.nat(63),
})

const versions = fc.constantFrom<Version>('old', 'new')

const cuts: fc.Arbitrary<Cut> = fc.record({
  // Most ways are short.
  message: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 2, max: 6 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 14 }) },
  ),
  when: fc.constantFrom('before', 'after'),
  between: fc.array(writes, { maxLength: 2 }),
  end: fc.constantFrom('resume', 'abort'),
})

/** One move in `cutOneIn` is cut off. */
export function commands(most: number, cutOneIn = 4): fc.Arbitrary<readonly Command[]> {
  const writing = fc.record({ kind: fc.constant('write' as const), by: versions, write: writes })
  const transacting = fc.record({
    kind: fc.constant('transaction' as const),
    by: versions,
    writes: fc.array(writes, { minLength: 1, maxLength: 3 }),
    end: fc.constantFrom('commit', 'rollback', 'savepoint'),
  })
  const moving = fc.record({
    kind: fc.constant('move' as const),
    way: fc.oneof(
      { weight: 5, arbitrary: fc.constant('up' as const) },
      { weight: 3, arbitrary: fc.constant('contract' as const) },
      { weight: 4, arbitrary: fc.constant('revert' as const) },
      { weight: 1, arbitrary: fc.constant('purge' as const) },
    ),
    cut: fc.oneof({ weight: cutOneIn - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: cuts }),
    inspect: fc.nat(15).map((n) => n === 15),
  })
  return fc.array(
    fc.oneof<fc.WeightedArbitrary<Command>[]>(
      { weight: 10, arbitrary: writing },
      { weight: 2, arbitrary: transacting },
      { weight: 5, arbitrary: moving },
    ),
    { maxLength: most, size: 'max' },
  )
}
