import { MigrateError } from '../../errors/migrate-error.ts'
import type { LedgerStore } from '../../model/ledger-store.ts'
import type { LedgerEntry } from '../../model/ledger.ts'
import { dependence } from '../../reversal/footprint.ts'
import type { Leg } from './revert-target.ts'

/**
 * A migration is not taken back from under a later one that stands on it: the later one's way back is written for the
 * schema that the earlier one left.
 */
export async function refuseUnder(
  store: LedgerStore,
  entries: readonly LedgerEntry[],
  legs: readonly Leg[],
): Promise<void> {
  const standing = new Map(
    entries
      .filter((entry) => entry.state === 'expanded' || entry.state === 'contracted')
      .map((entry) => [entry.name, entry.position]),
  )
  const found = await store.footprints([...standing.keys()])
  for (const { migration, transition } of legs) {
    const own = found.find((plan) => plan.name === migration)?.footprint ?? []
    const position = standing.get(migration) ?? Infinity
    for (const { footprint, name } of found) {
      if ((standing.get(name) ?? -1) <= position) continue
      const what = dependence(own, footprint, transition === 'withdraw')
      if (what !== null) throw underError(migration, name, what)
    }
    if (transition === 'withdraw') standing.delete(migration)
  }
}

function underError(migration: string, later: string, what: string): MigrateError {
  return new MigrateError('OVERLAP', {
    what: `${migration} can't be taken back while ${later} stands: that one came later and builds on ${what}`,
    next: `Run \`migrate revert --to ${migration}\` first: it takes back all that came after ${migration}.`,
  })
}
