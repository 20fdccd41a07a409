import { MigrateError } from '../../errors/migrate-error.ts'
import type { Move } from '../../execute/move.ts'
import { withRun } from '../../execute/run.ts'
import type { LedgerEntry } from '../../model/ledger.ts'
import type { LedgerSnapshot } from '../../model/ledger-store.ts'
import { withLock, type Workspace, type WriteOptions } from '../workspace.ts'
import { recordCatalog } from './catalog-record.ts'
import { refuseUnfinished } from './history.ts'

/** Retires the old shape of expanded migrations: all that may, or the named ones. */
export async function contract(
  workspace: Workspace,
  names: readonly string[],
  options: WriteOptions,
): Promise<readonly Move[]> {
  return withLock(workspace, options, async (context) => {
    const snapshot = await workspace.store.read()
    refuseUnfinished(snapshot)
    const entries = chosen(snapshot, names, ['expanded'], 'contract')
    if (entries.length === 0) return []
    const moves = (await workspace.store.plans(entries.map((entry) => entry.name))).map(
      ({ name, program }): Move => ({ migration: name, transition: 'contract', steps: program.contract }),
    )
    await withRun(context, 'contract', recordCatalog(workspace), (run) => run(moves))
    return moves
  })
}

/** Entries in one of these states: all of them, or the named ones, of which each must be in such a state. */
export function chosen(
  snapshot: LedgerSnapshot,
  names: readonly string[],
  states: readonly LedgerEntry['state'][],
  verb: string,
): readonly LedgerEntry[] {
  for (const name of names) {
    const entry = snapshot.entries.find((candidate) => candidate.name === name)
    if (entry === undefined) {
      throw new MigrateError('UNKNOWN_MIGRATION', {
        what: `The ledger knows no migration ${name}`,
        next: 'See `migrate status` for the names.',
      })
    }
    if (!states.includes(entry.state)) {
      throw new MigrateError('WRONG_STATE', {
        what: `${name} is ${entry.state}; only what is ${states.join(' or ')} can ${verb}`,
        next: 'See `migrate status` for what can be done.',
      })
    }
  }
  return snapshot.entries.filter(
    (entry) => states.includes(entry.state) && (names.length === 0 || names.includes(entry.name)),
  )
}
