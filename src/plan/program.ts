import type { Action } from '../model/action.ts'
import { sameTable, type TableName } from '../model/names.ts'
import type { PlannedProgram, PlannedStep } from '../model/planned-step.ts'
import { TRANSITIONS, type Transition } from '../model/state.ts'
import { LOCK_LEVELS, type Reversal } from '../model/step.ts'
import { SYNC_WAYS, type Sync } from '../model/sync.ts'
import { part, type Contribution, type Part } from '../reversal/contribution.ts'
import { inState } from './sync-of.ts'
import { whileContracted } from './while-contracted.ts'

/** What undoes a statement of the author's. */
const AUTHORS: ReadonlySet<Action['kind']> = new Set<Action['kind']>(['sql', 'capturedSql', 'restoreRows'])

/** Going back, the last operation is undone first. */
const BACKWARDS: ReadonlySet<Transition> = new Set(['restore', 'withdraw', 'purge', 'discard'])

/** Joins what the operations contribute: preparation, one switch, completion, for each way between states. */
export function buildProgram(contributions: readonly Contribution[], syncs: readonly Sync[]): PlannedProgram {
  const leg = (transition: Transition): readonly PlannedStep[] => buildLeg(transition, contributions, syncs)
  const contract = leg('contract')
  return {
    expand: leg('expand'),
    contract,
    restore: leg('restore'),
    withdraw: whileContracted(leg('withdraw'), contract),
    reapply: leg('reapply'),
    purge: leg('purge'),
    discard: leg('discard'),
  }
}

function buildLeg(
  transition: Transition,
  contributions: readonly Contribution[],
  syncs: readonly Sync[],
): readonly PlannedStep[] {
  const legs = contributions.map((contribution) => contribution.legs[transition] ?? {})
  const ordered = BACKWARDS.has(transition) ? legs.toReversed() : legs
  const { head, tail } = syncParts(transition, syncs)
  const parts = [...head, ...ordered.flatMap((found) => found.switch ?? []), ...tail].filter(
    (found) => found.do.length > 0,
  )
  const before = ordered.flatMap((found) => found.before ?? [])
  return [
    // What looks at the data comes first: a refusal changes nothing.
    ...before.filter(({ kind }) => kind === 'assert'),
    ...before.filter(({ kind }) => kind !== 'assert'),
    ...(parts.length === 0 ? [] : [merged(transition, parts)]),
    ...ordered.flatMap((found) => found.after ?? []),
  ]
}

/** Triggers go before the columns they name are renamed, and come when the names are as they expect. */
function syncParts(
  transition: Transition,
  syncs: readonly Sync[],
): { head: readonly Part[]; tail: readonly Part[] } {
  const { from, to } = SYNC_WAYS[transition]
  const make: readonly Part[] =
    transition === 'expand'
      ? syncs.map((sync) =>
          part(
            `define the lenses of ${sync.table.name}`,
            sync.table,
            sync.lenses.map((lens): Action => ({ kind: 'makeLens', lens })),
            sync.lenses.map((lens): Action => ({ kind: 'removeLens', lens })),
            { lock: 'none' },
          ),
        )
      : []
  const stop =
    from === null
      ? []
      : syncs.map((sync) =>
          part(
            `stop the triggers of ${sync.table.name}`,
            sync.table,
            [{ kind: 'stopSync', sync: inState(sync, from) }],
            [],
          ),
        )
  const start =
    to === null
      ? syncs.map((sync) =>
          part(
            `forget the lenses of ${sync.table.name}`,
            sync.table,
            sync.lenses.map((lens): Action => ({ kind: 'removeLens', lens })),
            [],
            { lock: 'none' },
          ),
        )
      : syncs.map((sync) =>
          part(
            `keep both sides of ${sync.table.name} in step`,
            sync.table,
            [{ kind: 'startSync', sync: inState(sync, to) }],
            [{ kind: 'stopSync', sync: inState(sync, to) }],
          ),
        )
  return { head: stop, tail: [...make, ...start] }
}

/** The one that gives back least says what a step costs; of two holds, each says what it keeps. */
function together(a: Reversal, b: Reversal): Reversal {
  if (a.kind === 'held' && b.kind === 'held') {
    const what = [...new Set([...a.what.split(', '), ...b.what.split(', ')])]
    return { kind: 'held', what: what.join(', ') }
  }
  return REVERSALS.indexOf(b.kind) > REVERSALS.indexOf(a.kind) ? b : a
}

const REVERSALS: readonly Reversal['kind'][] = ['lossless', 'held', 'captured', 'irreversible']

function merged(transition: Transition, parts: readonly Part[]): PlannedStep {
  const tables: TableName[] = []
  for (const table of parts.flatMap((found) => found.tables)) {
    if (!tables.some((known) => sameTable(known, table))) tables.push(table)
  }
  const told = parts
    .filter((found) => !/^(define|forget|stop) the /.test(found.title))
    .map(({ reversal, tables: touched, title }) => ({ title, tables: touched, reversal }))
  return {
    kind: 'transaction',
    title: told.length === 0 ? TRANSITIONS[transition].via : told.map(({ title }) => title).join('; '),
    told,
    tables,
    lock: LOCK_LEVELS.findLast((level) => parts.some((found) => found.lock === level)) ?? 'none',
    reversal: parts.map((found) => found.reversal).reduce(together),
    do: parts.flatMap((found) => found.do),
    undo: parts
      .toReversed()
      .flatMap((found) => found.undo)
      // Where an engine runs it by itself, a statement of the author's has a way back of its own on every way.
      .filter(({ kind }) => transition === 'expand' || AUTHORS.has(kind)),
  }
}
