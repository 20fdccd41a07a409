import type { MigrateError } from '../../errors/migrate-error.ts'
import type { Move } from '../../execute/move.ts'
import type { LedgerEntry, StoredPlan } from '../../model/ledger.ts'
import type { MigrationName } from '../../model/names.ts'
import { footprints } from '../../reversal/footprint.ts'
import type { Workspace } from '../workspace.ts'
import { overlapError } from './plan-up.ts'

export interface PlanReapply {
  readonly moves: readonly Move[]
  /** The plans that they are taken from. */
  readonly plans: readonly StoredPlan[]
  /** Why the rest has to wait: a column has at most two live versions, also when it is applied again. */
  readonly overlap: MigrateError | null
}

/** Reverted migrations from the ledger's plans, in the order in which they were applied. */
export async function planReapply(
  { store }: Workspace,
  names: readonly MigrationName[],
  entries: readonly LedgerEntry[],
  contract: boolean,
): Promise<PlanReapply> {
  if (names.length === 0) return { moves: [], plans: [], overlap: null }
  const expanded = entries.filter((entry) => entry.state === 'expanded').map((entry) => entry.name)
  const unfinished = footprints<MigrationName>()
  for (const { footprint, name } of await store.footprints(expanded)) unfinished.add(footprint, name)
  const moves: Move[] = []
  const plans: StoredPlan[] = []
  for (const plan of await store.plans(names)) {
    const { footprint, name, program } = plan
    const overlap = unfinished.overlap(footprint)
    if (overlap !== null) return { moves, plans, overlap: overlapError(name, overlap.owner, overlap.entry) }
    plans.push(plan)
    moves.push({ migration: name, transition: 'reapply', steps: program.reapply })
    if (contract) moves.push({ migration: name, transition: 'contract', steps: program.contract })
    else unfinished.add(footprint, name)
  }
  return { moves, plans, overlap: null }
}
