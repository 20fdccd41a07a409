import type { LedgerSnapshot, LedgerStore } from '../../model/ledger-store.ts'
import type { JournalRow, Run } from '../../model/ledger.ts'
import type { MigrationName } from '../../model/names.ts'
import type { View } from '../view.ts'

/** A run that did not end, and whether somebody is still at it. */
export interface Unfinished extends Run {
  /** Who holds the lock: then it is not cut off but at work. */
  readonly heldBy: string | null
  /** The step that it is in, or was cut off in; null between two steps. */
  readonly inHand: {
    readonly migration: MigrationName
    readonly title: string
    readonly rows: number | null
  } | null
}

/** The difference decides what to type: to wait, or to `resume` or `abort`. */
export async function unfinishedRun(view: View, { unfinished }: LedgerSnapshot): Promise<Unfinished | null> {
  if (unfinished === null) return null
  const { connection, dialect } = await view.workspace()
  const heldBy = await dialect.lockHolder(connection.session)
  return { ...unfinished, heldBy, inHand: await inHand(view.store, unfinished) }
}

async function inHand(store: LedgerStore, run: Run): Promise<Unfinished['inHand']> {
  const begun = lastBegun(await store.journal(run.id))
  if (begun === null) return null
  const { migration, stepId, transition } = begun
  const [plan] = await store.plans([migration])
  const step = plan?.program[transition].find(({ id }) => id === stepId)
  if (step === undefined) return null
  const cursor = step.kind === 'backfill' ? await store.cursor(migration, stepId) : null
  return { migration, title: step.title, rows: cursor?.rows ?? null }
}

/** The newest intent that no later row answers. */
function lastBegun(journal: readonly JournalRow[]): JournalRow | null {
  const open = new Map<string, JournalRow>()
  for (const row of journal) {
    const key = `${row.migration}/${row.stepId}`
    open.delete(key)
    if (row.state === 'intent') open.set(key, row)
  }
  return [...open.values()].at(-1) ?? null
}
