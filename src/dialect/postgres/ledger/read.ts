import { MigrateError } from '../../../errors/migrate-error.ts'
import type {
  AuditEvent,
  Debt,
  JournalRow,
  LedgerEntry,
  RevertOutlook,
  Run,
  StoredPlan,
} from '../../../model/ledger.ts'
import type { BackfillCursor, LedgerSnapshot, LedgerStore } from '../../../model/ledger-store.ts'
import type { Session } from '../../session.ts'
import { classify } from '../errors.ts'
import { auditHash } from './audit-hash.ts'
import { isOfThisBuild, ledgerOfThisBuild } from './build.ts'
import { newerLedger, onLedger, requireKnown } from './refusal.ts'
import { LEDGER_VERSION } from './schema.ts'

/** Arrays, since a thousand times the same keys are half of the answer. */
const ENTRIES = `SELECT coalesce(json_agg(json_build_array(name, summary, state, since, checksum, raw_hash, plan_hash, run_id, position)
ORDER BY position), '[]') FROM bothways.migrations`

const RUN = `json_build_object('id', id, 'command', command, 'startedAt', started_at, 'endedAt', ended_at, 'outcome', outcome,
'actor', actor, 'toolVersion', tool_version, 'moves', moves, 'fingerprintBefore', fingerprint_before)`

const DEBT = `json_build_object('id', id, 'migration', migration, 'stepId', step_id, 'table', table_name, 'constraint', constraint_name,
'reason', reason, 'openedAt', opened_at)`

/** Everything that status and planning need, in one statement. */
const SNAPSHOT = `SELECT
(SELECT version FROM bothways.meta) AS version,
(${ENTRIES}) AS entries,
(SELECT ${RUN} FROM bothways.runs WHERE outcome IN ('running', 'stopped') ORDER BY started_at DESC LIMIT 1) AS unfinished,
(SELECT coalesce(json_agg(${DEBT} ORDER BY id), '[]') FROM bothways.debts WHERE closed_at IS NULL) AS debts,
(SELECT fingerprint FROM bothways.catalog) AS fingerprint`

const EMPTY: LedgerSnapshot = {
  entries: [],
  unfinished: null,
  debts: [],
  fingerprint: null,
  exists: false,
}

export function ledgerStore(session: Session): LedgerStore {
  return {
    ensure: () =>
      onLedger(session, async () => {
        if (await exists(session)) {
          await requireKnown(session)
          if (await isOfThisBuild(session)) return
        }
        // One message, so one transaction that a failure leaves behind closed.
        await session.script(ledgerOfThisBuild())
      }),
    read: () =>
      onLedger(session, async () => {
        const row = await snapshotRow(session)
        return row === null ? EMPTY : snapshotOf(row)
      }),
    async plan(name) {
      const [row] = await session.query<{ plan: StoredPlan }>(
        'SELECT plan FROM bothways.migrations WHERE name = $1',
        [name],
      )
      if (row === undefined) {
        throw new MigrateError('UNKNOWN_MIGRATION', {
          what: `The ledger knows no migration ${name}`,
          next: 'See `migrate status` for the names.',
        })
      }
      return row.plan
    },
    async plans(names) {
      if (names.length === 0) return []
      const rows = await session.query<{ plan: StoredPlan }>(
        'SELECT plan FROM bothways.migrations WHERE name = ANY ($1::text[]) ORDER BY position',
        [names],
      )
      return rows.map((row) => row.plan)
    },
    async outlooks(names) {
      if (names.length === 0) return []
      const constraints = (way: string): string =>
        `jsonb_path_query_array(plan, '$.program.${way}[*] ? (@.kind == "constraint" || @.kind == "keptRows")') AS ${way}`
      return session.query<RevertOutlook & Record<string, unknown>>(
        `SELECT * FROM (SELECT name, plan -> 'lenses' AS lenses, ${constraints('restore')}, ${constraints('withdraw')}
         FROM bothways.migrations WHERE name IN (SELECT json_array_elements_text($1)) OFFSET 0) AS found
         WHERE lenses <> '[]' OR restore <> '[]' OR withdraw <> '[]'`,
        [JSON.stringify(names)],
      )
    },
    async footprints(names) {
      if (names.length === 0) return []
      return session.query<Pick<StoredPlan, 'name' | 'footprint'> & Record<string, unknown>>(
        `SELECT name, plan -> 'footprint' AS footprint FROM bothways.migrations WHERE name = ANY ($1::text[])`,
        [names],
      )
    },
    async catalog() {
      const [row] = await session.query<{ document: unknown }>('SELECT document FROM bothways.catalog')
      return row?.document ?? null
    },
    async journal(runId) {
      const rows = await session.query<{ row: Dated<JournalRow> }>(
        `SELECT json_build_object('runId', run_id, 'migration', migration, 'transition', transition, 'stepId', step_id, 'state', state, 'at', at) AS row
         FROM bothways.journal WHERE run_id = $1 ORDER BY id`,
        [runId],
      )
      return rows.map(({ row }) => ({ ...row, at: new Date(row.at) }))
    },
    async runs(limit) {
      const rows = await session.query<{ run: RunRow }>(
        `SELECT ${RUN} AS run FROM bothways.runs ORDER BY started_at DESC LIMIT $1`,
        [limit],
      )
      return rows.map(({ run }) => runOf(run))
    },
    async audit(limit) {
      const rows = await session.query<{ event: Dated<AuditEvent> }>(
        `SELECT json_build_object('at', at, 'actor', actor, 'event', event, 'detail', detail) AS event FROM bothways.audit ORDER BY id DESC LIMIT $1`,
        [limit],
      )
      return rows.map(({ event }) => ({ ...event, at: new Date(event.at) }))
    },
    async lastEvent(event) {
      const [row] = await session.query<{ event: Dated<AuditEvent> }>(
        `SELECT json_build_object('at', at, 'actor', actor, 'event', event, 'detail', detail) AS event FROM bothways.audit WHERE event = $1 ORDER BY id DESC LIMIT 1`,
        [event],
      )
      return row === undefined ? null : { ...row.event, at: new Date(row.event.at) }
    },
    async auditBreak() {
      const [row] = await session.query<{ id: string }>(
        `SELECT id::text FROM (SELECT id, hash, ${auditHash('lag(hash) OVER (ORDER BY id)')} AS expected FROM bothways.audit) AS chain
         WHERE hash <> expected ORDER BY id LIMIT 1`,
      )
      return row === undefined ? null : Number(row.id)
    },
    async cursor(migration, stepId) {
      const [row] = await session.query<{ position: string; rows: string }>(
        'SELECT position, rows::text FROM bothways.backfills WHERE migration = $1 AND step_id = $2',
        [migration, stepId],
      )
      return row === undefined
        ? null
        : ({ position: row.position, rows: Number(row.rows) } satisfies BackfillCursor)
    },
    async unrepresentable() {
      const rows = await session.query<{ lens: string; count: string }>(
        'SELECT lens, count(*)::text AS count FROM bothways.unrepresentable GROUP BY lens',
      )
      return new Map(rows.map((row) => [row.lens, Number(row.count)]))
    },
  }
}

/** Asks for the ledger without asking first whether there is one: it nearly always is. */
async function snapshotRow(session: Session): Promise<SnapshotRow | null> {
  try {
    return (await session.query<SnapshotRow>(SNAPSHOT))[0] ?? null
  } catch (error) {
    if (classify(error).kind !== 'undefined object' || (await exists(session))) throw error
    return null
  }
}

async function exists(session: Session): Promise<boolean> {
  const [there] = await session.query<{ there: boolean }>(
    `SELECT to_regclass('bothways.audit') IS NOT NULL AS there`,
  )
  return there?.there === true
}

/** Dates as JSON has them. */
type Dated<T> = Omit<T, 'at'> & { readonly at: string }
type RunRow = Omit<Run, 'startedAt' | 'endedAt'> & {
  readonly startedAt: string
  readonly endedAt: string | null
}
type EntryRow = readonly [
  name: LedgerEntry['name'],
  summary: string,
  state: LedgerEntry['state'],
  since: string,
  checksum: string,
  rawHash: string,
  planHash: string,
  runId: string,
  position: number,
]
type SnapshotRow = {
  readonly version: number
  readonly entries: readonly EntryRow[]
  readonly unfinished: RunRow | null
  readonly debts: readonly (Omit<Debt, 'openedAt'> & { readonly openedAt: string })[]
  readonly fingerprint: string | null
}

function snapshotOf(row: SnapshotRow): LedgerSnapshot {
  if (row.version > LEDGER_VERSION) throw newerLedger(row.version)
  return {
    entries: row.entries.map(entryOf),
    unfinished: row.unfinished === null ? null : runOf(row.unfinished),
    debts: row.debts.map((debt) => ({ ...debt, openedAt: new Date(debt.openedAt) })),
    fingerprint: row.fingerprint,
    exists: true,
  }
}

function entryOf([
  name,
  summary,
  state,
  since,
  checksum,
  rawHash,
  planHash,
  runId,
  position,
]: EntryRow): LedgerEntry {
  return { name, summary, state, since: new Date(since), checksum, rawHash, planHash, runId, position }
}

function runOf(run: RunRow): Run {
  return {
    ...run,
    startedAt: new Date(run.startedAt),
    endedAt: run.endedAt === null ? null : new Date(run.endedAt),
  }
}
