import type {
  AuditEvent,
  Debt,
  JournalRow,
  LedgerEntry,
  RevertOutlook,
  Run,
  RunOutcome,
  StoredPlan,
} from './ledger.ts'
import type { MigrationName } from './names.ts'
import type { State, Transition } from './state.ts'

/** What one look at the ledger gives: no programs, so that a thousand migrations stay one small answer. */
export interface LedgerSnapshot {
  readonly entries: readonly LedgerEntry[]
  /** The run that did not end, when there is one. */
  readonly unfinished: Run | null
  readonly debts: readonly Debt[]
  /** Of the catalog as the last run left it. */
  readonly fingerprint: string | null
  /** False where a run that moves things has to call `ensure` first. */
  readonly exists: boolean
}

/** Reads of the ledger. Nothing here changes the database except `ensure`. */
export interface LedgerStore {
  /** Makes the ledger's tables, or those that one of an earlier build lacks; harmless when they are there. */
  ensure(): Promise<void>
  read(): Promise<LedgerSnapshot>
  plan(name: MigrationName): Promise<StoredPlan>
  plans(names: readonly MigrationName[]): Promise<readonly StoredPlan[]>
  /** What reverts of these migrations may meet; those that meet nothing may be left out. */
  outlooks(names: readonly MigrationName[]): Promise<readonly RevertOutlook[]>
  /** What these migrations change, without their programs. */
  footprints(names: readonly MigrationName[]): Promise<readonly Pick<StoredPlan, 'name' | 'footprint'>[]>
  /** The catalog document stored with `fingerprint`, for a readable drift. */
  catalog(): Promise<unknown>
  journal(runId: string): Promise<readonly JournalRow[]>
  runs(limit: number): Promise<readonly Run[]>
  audit(limit: number): Promise<readonly AuditEvent[]>
  /** The last event of a kind; null where there was none. */
  lastEvent(event: string): Promise<AuditEvent | null>
  /** The first row of the audit log that its chain of hashes doesn't vouch for; null where all is well. */
  auditBreak(): Promise<number | null>
  /** How far a backfill got: the cursor it stored last, null before the first slice. */
  cursor(migration: MigrationName, stepId: string): Promise<BackfillCursor | null>
  /** Rows recorded as unrepresentable, by lens id. */
  unrepresentable(): Promise<ReadonlyMap<string, number>>
}

export interface BackfillCursor {
  readonly position: string
  readonly rows: number
}

/** A migration as `expand` records it for the first time. */
export interface NewEntry extends Omit<LedgerEntry, 'since' | 'position' | 'state'> {
  readonly state: State
  readonly plan: StoredPlan
}

/**
 * The ledger's writes as SQL text with values spelled out, so that they travel in the same message and commit in the
 * same transaction as the step they record.
 */
export interface LedgerStatements {
  beginRun(run: Pick<Run, 'id' | 'command' | 'actor' | 'toolVersion' | 'moves'>): string
  extendRun(runId: string, moves: Run['moves']): string
  endRun(runId: string, outcome: RunOutcome): string
  insert(entry: NewEntry): string
  /** An abort of the first `expand` takes the row away again; the audit keeps the event. */
  remove(name: MigrationName): string
  move(name: MigrationName, state: State, runId: string): string
  journal(row: Omit<JournalRow, 'at'>): string
  saveCursor(migration: MigrationName, stepId: string, cursor: BackfillCursor): string
  clearCursor(migration: MigrationName, stepId: string): string
  openDebt(debt: Omit<Debt, 'id' | 'openedAt'>): string
  closeDebt(id: number): string
  /** What this transition could not bring back is not wanted any more. */
  closeDebtsOf(migration: MigrationName, transition: Transition): string
  saveCatalog(fingerprint: string, document: unknown): string
  audit(event: Omit<AuditEvent, 'at'>): string
}
