import { listBackups } from '../../backup/list-backups.ts'
import { isMigrateError } from '../../errors/migrate-error.ts'
import type { LedgerEntry } from '../../model/ledger.ts'
import type { MigrationFile } from '../../project/migration-file.ts'
import type { ShadowPlace } from '../../rehearse/shadow.ts'
import type { Database } from '../../rehearse/two-views.ts'
import { viewOf } from '../view.ts'
import type { Workspace } from '../workspace.ts'
import { drillCommands } from './drill-commands.ts'
import { rehearseRevert } from './drill-rehearsal.ts'
import type { DrillReport, Held, Outlook, Rehearsal } from './drill-report.ts'
import { forecast } from './forecast.ts'
import { refuseUnder } from './refuse-under.ts'
import { revertTarget, type Leg } from './revert-target.ts'
import { gatherStatus, type Status } from './status.ts'

/** Rehearses the revert of what stands now, and says whether a revert would go well tonight. Only reads the database. */
export async function drill(
  workspace: Workspace,
  listing: Promise<readonly MigrationFile[]>,
  { place, sample }: { readonly place: ShadowPlace; readonly sample: Database | null },
  at: Date,
): Promise<DrillReport> {
  const { connection, dialect, store } = workspace
  const status = await gatherStatus(viewOf(workspace), listing)
  const snapshot = await store.read()
  const runs = snapshot.exists ? await store.runs(1000) : []
  const now = status.revert.legs
  const once = snapshot.unfinished === null ? revertTarget(afterwards(snapshot.entries, now), runs, {}) : []
  const turns = [now, once].filter((legs) => legs.length > 0)
  const under = await refusal(workspace, snapshot.entries, turns.flat())
  const whole = await forecast(viewOf(workspace), turns.flat())
  const onceMore: Outlook = {
    conflicts: whole.conflicts.slice(status.revert.conflicts.length),
    kept: whole.kept.slice(status.revert.kept.length),
    unrepresentable: whole.unrepresentable.slice(status.revert.unrepresentable.length),
    blocked: whole.blocked,
  }
  const rehearsal =
    turns.length === 0 || under !== null || status.revert.blocked
      ? null
      : await rehearseRevert(workspace, place, sample, whole.blocked ? [now] : turns)
  const tables = rehearsal?.turns.flatMap(({ steps }) => steps.flatMap((step) => step.tables)) ?? []
  const why = [...(under === null ? [] : [under]), ...inTheWay(status, rehearsal)]
  return {
    database: status.database,
    at: at.toISOString(),
    verdict: why.length > 0 ? 'not ready' : turns.length === 0 ? 'nothing to revert' : 'ready',
    why,
    rehearsal,
    held: await heldBy(workspace, snapshot.entries),
    forecast: status.revert,
    onceMore,
    debts: status.debts,
    purged: snapshot.entries.filter(({ state }) => state === 'purged').map(({ name }) => name),
    backup: await lastVerified(workspace, snapshot.exists),
    transactions: await dialect.oldTransactions(connection.session),
    blockers: await dialect.blockersOf(connection.session, tables),
    commands: drillCommands(turns, status, onceMore),
  }
}

/** The states after these legs. */
function afterwards(entries: readonly LedgerEntry[], legs: readonly Leg[]): readonly LedgerEntry[] {
  const states = new Map(
    legs.map(({ migration, transition }) => [
      migration,
      transition === 'restore' ? ('expanded' as const) : ('reverted' as const),
    ]),
  )
  return entries.map((entry) => ({ ...entry, state: states.get(entry.name) ?? entry.state }))
}

async function refusal(
  { store }: Workspace,
  entries: readonly LedgerEntry[],
  legs: readonly Leg[],
): Promise<string | null> {
  try {
    await refuseUnder(store, entries, legs)
    return null
  } catch (error) {
    if (isMigrateError(error)) return error.message
    throw error
  }
}

/** Whatever would keep a revert from going through, in words. */
function inTheWay(status: Status, rehearsal: Rehearsal | null): readonly string[] {
  const { database, revert, unfinished } = status
  const left = rehearsal?.leftOut ?? []
  return [
    ...(database.readOnly ? [`${database.host}/${database.name} takes no writes: drill the primary`] : []),
    ...(unfinished === null
      ? []
      : [
          unfinished.heldBy === null
            ? `a run of migrate ${unfinished.command} was cut off: migrate resume or migrate abort comes first`
            : `migrate ${unfinished.command} is at work: wait until it has ended`,
        ]),
    ...(revert.blocked
      ? ["rows that the old schema can’t hold block it: the migration says onUnrepresentable: 'block'"]
      : []),
    ...(rehearsal?.failure == null ? [] : [`on the shadow it failed: ${rehearsal.failure}`]),
    ...(rehearsal?.failure != null && left.length > 0
      ? left.slice(0, 5).map(({ because, what }) => `the shadow could not be given ${what}: ${because}`)
      : []),
    ...((rehearsal?.notBack[0]?.length ?? 0) > 0
      ? [
          `on the shadow, going back and forward again did not bring back ${rehearsal?.notBack[0]?.join('; ')}`,
        ]
      : []),
  ]
}

async function heldBy({ store }: Workspace, entries: readonly LedgerEntry[]): Promise<readonly Held[]> {
  const keeping = entries.filter(({ state }) => state === 'contracted' || state === 'reverted')
  const plans = new Map((await store.plans(keeping.map(({ name }) => name))).map((plan) => [plan.name, plan]))
  return keeping.flatMap(({ name, since, state }) => {
    const steps = plans.get(name)?.program[state === 'contracted' ? 'contract' : 'withdraw'] ?? []
    const what = steps.flatMap(({ reversal }) => (reversal.kind === 'held' ? [reversal.what] : []))
    return [...new Set(what)].map((held): Held => ({
      migration: name,
      what: held,
      since: since.toISOString(),
      side: state === 'contracted' ? 'old' : 'new',
    }))
  })
}

async function lastVerified(
  { connection, dialect, project }: Workspace,
  hasLedger: boolean,
): Promise<DrillReport['backup']> {
  if (!hasLedger) return null
  const backups = await listBackups(
    project.backupDirectory,
    await dialect.backup.recorded(connection.session),
  )
  const verified = backups
    .filter(({ state, verifiedAt }) => state === 'there' && verifiedAt !== null)
    .toSorted((a, b) => (b.verifiedAt?.getTime() ?? 0) - (a.verifiedAt?.getTime() ?? 0))
  const [latest] = verified
  return latest?.verifiedAt == null
    ? null
    : { id: latest.id, directory: latest.directory, verifiedAt: latest.verifiedAt.toISOString() }
}
