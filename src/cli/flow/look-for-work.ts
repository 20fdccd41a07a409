import { MigrateError } from '../../errors/migrate-error.ts'
import type { LedgerSnapshot } from '../../model/ledger-store.ts'
import type { MigrationName } from '../../model/names.ts'
import type { MigrationFile } from '../../project/migration-file.ts'
import type { View } from '../view.ts'
import { readHistory, type ProjectHistory } from './history.ts'
import type { UpOptions, UpReport } from './up.ts'

/** What a run of `up` would find. Takes no lock, so it is only a reason to begin one. */
export interface Look {
  readonly work: boolean
  readonly told: Pick<UpReport, 'ahead' | 'outOfOrder'>
}

export async function lookForWork(
  { store, ...view }: View,
  options: Pick<UpOptions, 'to'>,
  listing?: Promise<readonly MigrationFile[]>,
): Promise<Look> {
  const reading = store.read()
  const history = await readHistory(view, reading, listing)
  const snapshot = await reading
  return {
    work:
      snapshot.unfinished !== null ||
      history.changed.length > 0 ||
      wanted(history, snapshot, options).length > 0,
    told: { ahead: namesOf(history.ahead), outOfOrder: namesOf(history.outOfOrder) },
  }
}

export function nothingToDo({ told }: Look): UpReport {
  return { moved: [], findings: [], data: { tables: [], findings: [] }, backup: null, ...told }
}

/** Pending and reverted ones, in the order of their names. */
export function wanted(
  history: ProjectHistory,
  snapshot: LedgerSnapshot,
  options: Pick<UpOptions, 'to'>,
): readonly MigrationName[] {
  const reverted = history.applied
    .filter(({ entry }) => entry.state === 'reverted')
    .map(({ file }) => file.name)
  const all = [...history.pending.map((file) => file.name), ...reverted].toSorted()
  if (options.to === undefined) return all
  if (![...all, ...snapshot.entries.map((entry) => entry.name)].some((name) => name === options.to)) {
    throw new MigrateError('UNKNOWN_MIGRATION', {
      what: `There is no migration ${options.to}, neither here nor in the ledger`,
      next: 'See `migrate status` for the names.',
    })
  }
  return all.filter((name) => name <= (options.to ?? name))
}

function namesOf(list: readonly { readonly name: MigrationName }[]): readonly MigrationName[] {
  return list.map(({ name }) => name)
}
