import type { Run } from '../../model/ledger.ts'
import type { LedgerStore } from '../../model/ledger-store.ts'
import type { Adopted } from '../../project/formats/match-ledger.ts'

/** What another tool had run here when its history was taken over. */
export interface AdoptedHistory {
  readonly tool: string
  readonly migrations: readonly Adopted[]
  /** Files that it had not run then: nobody runs them as they are. */
  readonly pending: readonly string[]
}

/** Asks only where a run has taken one over. */
export async function adoptedHistory(
  store: Pick<LedgerStore, 'lastEvent'>,
  runs: readonly Run[],
): Promise<AdoptedHistory | null> {
  if (runs.every(({ command }) => command !== 'adopt')) return null
  const event = await store.lastEvent('adopt')
  // Written by `migrate adopt`, and chained by hashes since.
  return (event?.detail ?? null) as AdoptedHistory | null
}
