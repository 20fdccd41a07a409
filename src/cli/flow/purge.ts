import type { Move } from '../../execute/move.ts'
import { withRun } from '../../execute/run.ts'
import type { LedgerEntry } from '../../model/ledger.ts'
import { withLock, type Workspace, type WriteOptions } from '../workspace.ts'
import { recordCatalog } from './catalog-record.ts'
import { chosen } from './contract.ts'
import { refuseUnfinished } from './history.ts'
import { lengthOfTime } from './length-of-time.ts'

export interface PurgeOptions extends WriteOptions {
  readonly olderThan?: string
}

/** What is held by contracted and reverted migrations: the only thing that this command, and no other, destroys. */
export async function purgeable(
  workspace: Workspace,
  names: readonly string[],
  options: PurgeOptions,
): Promise<readonly LedgerEntry[]> {
  const snapshot = await workspace.store.read()
  const limit =
    Date.now() - lengthOfTime('--older-than', options.olderThan ?? (names.length === 0 ? '30d' : '0'))
  return chosen(snapshot, names, ['contracted', 'reverted'], 'be purged').filter(
    (entry) => entry.since.getTime() <= limit,
  )
}

export async function purge(
  workspace: Workspace,
  names: readonly string[],
  options: PurgeOptions,
): Promise<readonly Move[]> {
  return withLock(workspace, options, async (context) => {
    refuseUnfinished(await workspace.store.read())
    const entries = await purgeable(workspace, names, options)
    if (entries.length === 0) return []
    const plans = await workspace.store.plans(entries.map((entry) => entry.name))
    const moves = plans.toReversed().map(({ name, program }): Move => {
      const transition =
        entries.find((entry) => entry.name === name)?.state === 'reverted' ? 'discard' : 'purge'
      return { migration: name, transition, steps: program[transition] }
    })
    await withRun(context, 'purge', recordCatalog(workspace), (run) => run(moves))
    return moves
  })
}
