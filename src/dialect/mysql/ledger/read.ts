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
import type { MigrationName } from '../../../model/names.ts'
import type { ConstraintStep, KeptRowsStep, Step } from '../../../model/step.ts'
import type { Row, Session } from '../../session.ts'
import { leaseNewLedger } from '../lock.ts'
import { literal } from '../quote.ts'
import { auditHash } from './audit-hash.ts'
import { moment } from './moment.ts'
import { onLedger, requireKnown } from './refusal.ts'
import { LEDGER_SCHEMA, LEDGER_TABLES } from './schema.ts'

const ENTRIES = `SELECT name, summary, state, since, checksum, raw_hash AS rawHash, plan_hash AS planHash, run_id AS runId, position FROM bothways_migrations ORDER BY position`
const RUNS = `SELECT id, command, started_at AS startedAt, ended_at AS endedAt, outcome, actor, tool_version AS toolVersion, moves, fingerprint_before AS fingerprintBefore FROM bothways_runs`
const DEBTS = `SELECT id, migration, step_id AS stepId, table_name AS \`table\`, constraint_name AS \`constraint\`, reason, opened_at AS openedAt FROM bothways_debts WHERE closed_at IS NULL ORDER BY id`

const EVENTS = 'SELECT at, actor, event, detail FROM bothways_audit'

const EMPTY: LedgerSnapshot = {
  entries: [],
  unfinished: null,
  debts: [],
  fingerprint: null,
  exists: false,
}

export function ledgerStore(session: Session): LedgerStore {
  const plansOf = async (names: readonly MigrationName[]): Promise<readonly StoredPlan[]> => {
    if (names.length === 0) return []
    const rows = await session.query<{ plan: string }>(
      `SELECT plan FROM bothways_migrations WHERE name IN (${names.map(literal).join(', ')}) ORDER BY position`,
    )
    return rows.map(({ plan }) => parsed(plan) as StoredPlan)
  }
  return {
    ensure: () =>
      onLedger(session, async () => {
        if (await exists(session)) {
          await requireKnown(session)
          if (await isWhole(session)) return
        }
        for (const statement of LEDGER_SCHEMA) await session.script(statement)
        await leaseNewLedger(session)
      }),
    read: () => onLedger(session, async () => ((await exists(session)) ? snapshot(session) : EMPTY)),
    async plan(name) {
      const [plan] = await plansOf([name])
      if (plan !== undefined) return plan
      throw new MigrateError('UNKNOWN_MIGRATION', {
        what: `The ledger knows no migration ${name}`,
        next: 'See `migrate status` for the names.',
      })
    },
    plans: plansOf,
    async outlooks(names) {
      return (await plansOf(names)).map(({ name, lenses, program }): RevertOutlook => ({
        name,
        lenses,
        restore: program.restore.filter(meetsRows),
        withdraw: program.withdraw.filter(meetsRows),
      }))
    },
    async footprints(names) {
      return (await plansOf(names)).map(({ name, footprint }) => ({ name, footprint }))
    },
    async catalog() {
      const [row] = await session.query<{ document: string }>('SELECT document FROM bothways_catalog')
      return row === undefined ? null : parsed(row.document)
    },
    async journal(runId) {
      const rows = await session.query<Row & JournalRow>(
        `SELECT run_id AS runId, migration, transition, step_id AS stepId, state, at FROM bothways_journal WHERE run_id = ? ORDER BY id`,
        [runId],
      )
      return rows.map((row) => ({ ...row, at: moment(row.at) }))
    },
    async runs(limit) {
      return (await session.query(`${RUNS} ORDER BY started_at DESC LIMIT ${limit}`)).map(runOf)
    },
    async audit(limit) {
      return (await session.query<Row & AuditEvent>(`${EVENTS} ORDER BY id DESC LIMIT ${limit}`)).map(eventOf)
    },
    async lastEvent(event) {
      const [row] = await session.query<Row & AuditEvent>(
        `${EVENTS} WHERE event = ? ORDER BY id DESC LIMIT 1`,
        [event],
      )
      return row === undefined ? null : eventOf(row)
    },
    async auditBreak() {
      const [row] = await session.query<{ id: string }>(
        `SELECT id FROM (SELECT id, hash, ${auditHash('before_it')} AS expected FROM (SELECT *, LAG(hash) OVER (ORDER BY id) AS before_it FROM bothways_audit) AS rows_with_before) AS chain WHERE hash <> expected ORDER BY id LIMIT 1`,
      )
      return row === undefined ? null : Number(row.id)
    },
    async cursor(migration, stepId) {
      const [row] = await session.query<{ position: string; row_count: string }>(
        'SELECT position, row_count FROM bothways_backfills WHERE migration = ? AND step_id = ?',
        [migration, stepId],
      )
      return row === undefined
        ? null
        : ({ position: row.position, rows: Number(row.row_count) } satisfies BackfillCursor)
    },
    async unrepresentable() {
      const rows = await session.query<{ lens: string; count: string }>(
        'SELECT lens, COUNT(*) AS count FROM bothways_unrepresentable GROUP BY lens',
      )
      return new Map(rows.map((row) => [row.lens, Number(row.count)]))
    },
  }
}

function meetsRows(step: Step): step is ConstraintStep | KeptRowsStep {
  return step.kind === 'constraint' || step.kind === 'keptRows'
}

async function exists(session: Session): Promise<boolean> {
  const rows = await session.query(
    `SELECT 1 AS there FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'bothways_audit'`,
  )
  return rows.length > 0
}

/** False for a ledger of an earlier build, which had fewer tables. */
async function isWhole(session: Session): Promise<boolean> {
  const rows = await session.query(
    `SELECT 1 AS there FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name IN (${LEDGER_TABLES.map(literal).join(', ')})`,
  )
  return rows.length === LEDGER_TABLES.length
}

async function snapshot(session: Session): Promise<LedgerSnapshot> {
  await requireKnown(session)
  const entries = await session.query<Row & Numbered<LedgerEntry, 'position'>>(ENTRIES)
  const [unfinished] = await session.query(
    `${RUNS} WHERE outcome IN ('running', 'stopped') ORDER BY started_at DESC LIMIT 1`,
  )
  const debts = await session.query<Row & Numbered<Debt, 'id'>>(DEBTS)
  const [catalog] = await session.query<{ fingerprint: string }>('SELECT fingerprint FROM bothways_catalog')
  return {
    entries: entries.map((entry) => ({
      ...entry,
      since: moment(entry.since),
      position: Number(entry.position),
    })),
    unfinished: unfinished === undefined ? null : runOf(unfinished),
    debts: debts.map((debt) => ({ ...debt, id: Number(debt.id), openedAt: moment(debt.openedAt) })),
    fingerprint: catalog?.fingerprint ?? null,
    exists: true,
  }
}

function runOf(row: Row): Run {
  const run = row as Row & Run
  return {
    ...run,
    startedAt: moment(run.startedAt),
    endedAt: run.endedAt === null ? null : moment(run.endedAt),
    moves: parsed(run.moves) as Run['moves'],
  }
}

function eventOf(row: Row & AuditEvent): AuditEvent {
  return { ...row, at: moment(row.at), detail: parsed(row.detail) as AuditEvent['detail'] }
}

/** Beyond what a number holds the driver gives text. */
type Numbered<T, K extends keyof T> = Omit<T, K> & Readonly<Record<K, string | number>>

function parsed(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value
}
