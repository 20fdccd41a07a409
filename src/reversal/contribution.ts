import type { Action } from '../model/action.ts'
import type { Lens } from '../model/lens.ts'
import type { TableName } from '../model/names.ts'
import type { PlannedStep } from '../model/planned-step.ts'
import type { Transition } from '../model/state.ts'
import type { LockLevel, Reversal } from '../model/step.ts'
import type { NullFill } from '../model/sync.ts'

/** Actions that join the others of their leg in one short transaction. */
export interface Part {
  readonly title: string
  readonly tables: readonly TableName[]
  readonly lock: LockLevel
  readonly reversal: Reversal
  readonly do: readonly Action[]
  /** What takes an expand back. A switch on another way ends it, or is taken back by the opposite way. */
  readonly undo: readonly Action[]
}

/** `before` prepares without changing what is served, `switch` changes it in one short transaction, `after` finishes. */
export interface LegParts {
  readonly before?: readonly PlannedStep[]
  readonly switch?: readonly Part[]
  readonly after?: readonly PlannedStep[]
}

/** What one operation puts into its migration's program. */
export interface Contribution {
  readonly legs: Partial<Readonly<Record<Transition, LegParts>>>
  readonly lenses?: readonly Lens[]
  readonly fills?: readonly NullFill[]
  /** What it changes, so that overlaps are refused: see `footprint.ts`. */
  readonly footprint: readonly string[]
}

export const LOSSLESS: Reversal = { kind: 'lossless' }

export function held(what: string): Reversal {
  return { kind: 'held', what }
}

export function part(
  title: string,
  table: TableName,
  actions: readonly Action[],
  undo: readonly Action[],
  options: { readonly lock?: LockLevel; readonly reversal?: Reversal } = {},
): Part {
  return {
    title,
    tables: [table],
    lock: options.lock ?? 'everything waits a moment',
    reversal: options.reversal ?? LOSSLESS,
    do: actions,
    undo,
  }
}
