import type { Catalog, Table } from '../model/catalog.ts'
import type { ReleaseStatements, ReleaseStore } from '../model/deployment.ts'
import type { LedgerStatements, LedgerStore } from '../model/ledger-store.ts'
import type { TableName } from '../model/names.ts'
import type { PlannedProgram } from '../model/planned-step.ts'
import type { BackfillStep, ConstraintStep, Filling, Program } from '../model/step.ts'
import type { ReadSql } from '../model/sql-statement.ts'
import type { Expression, Facts } from '../model/expression.ts'
import type { Dialect as KyselyDialect } from 'kysely'
import type { BackupDialect } from './backup-dialect.ts'
import type { Connection } from './connection.ts'
import type { Definition } from './definition.ts'
import type { Failure } from './failure.ts'
import type { LawDialect } from './law-dialect.ts'
import type { KyselyLibrary } from './kysely-library.ts'
import type { ScriptDialect } from './script-dialect.ts'
import type { ServerFacts, Session } from './session.ts'
import type { StatementDialect } from './statement-dialect.ts'

/** What it takes to look at a ledger: apart from the rest, so that a command with nothing to do loads little code. */
export interface Access {
  connect(url: string): Promise<Connection>
  ledger(session: Session): LedgerStore
  releases(session: Session): ReleaseStore
  classify(error: unknown): Failure
}

/** What an engine answers for. Everything that differs between engines lies behind it. */
export interface Dialect extends Access {
  inspect(session: Session, facts: ServerFacts): Promise<Catalog>
  analyse(session: Session, expressions: readonly Expression[]): Promise<Facts>
  /** Reads an author's SQL, without a server. */
  readonly readSql: ReadSql
  /** Types that the server doesn't know, each with what it says of them. */
  unknownTypes(session: Session, types: readonly string[]): Promise<ReadonlyMap<string, string>>
  compile(
    program: PlannedProgram,
    context: {
      readonly version: number
      /** The schema before the migration. */
      readonly catalog: Catalog
      readonly keys: { of(table: TableName): readonly string[] }
    },
  ): Program
  readonly statements: LedgerStatements
  readonly releaseStatements: ReleaseStatements
  acquireLock(
    session: Session,
    options: {
      readonly waitMs: number
      readonly onWait?: (holder: string) => void
      /** For engines whose lock wants to be renewed, by a connection of its own. */
      readonly url?: string
    },
  ): Promise<void>
  releaseLock(session: Session): Promise<void>
  /** Who holds that lock now, for a person to read; null where nobody does. */
  lockHolder(session: Session): Promise<string | null>
  /** Who holds locks on these tables, one readable line each. */
  blockersOf(session: Session, tables: readonly TableName[]): Promise<readonly string[]>
  /** Whose transactions are open longest: what builds beside traffic waits for their end. */
  oldTransactions(session: Session): Promise<readonly string[]>
  /** One message that runs statements in a transaction, giving way after `lockTimeoutMs`. */
  transaction(statements: readonly string[], lockTimeoutMs: number): string
  readonly rollback: string
  /** False where DDL commits by itself: then no statement of a step may share a transaction with it. */
  readonly transactionalDdl: boolean
  /** Whether a view still reads a column or table that was renamed; else it fails. */
  readonly viewsFollow: boolean
  /**
   * A statement in the ways the server may be asked to run it, the one that disturbs least first; a way it doesn't know
   * is refused as `unsupported` and changes nothing.
   */
  ways(
    session: Session,
    statement: string,
    options: { readonly step: string; readonly allowCopy: boolean },
  ): Promise<readonly string[]>
  /** Settings for statements that run by themselves; `reset` takes them back. */
  alone(lockTimeoutMs: number, statementTimeoutMs: number): { readonly set: string; readonly reset: string }
  /** Refuses, before anything changes, where the role may not make what keeps versions in step, or keeps images of rows. */
  refuseWithoutRights(session: Session): Promise<void>
  readonly backfill: BackfillDialect
  readonly backup: BackupDialect
  readonly applications: StatementDialect
  /** Ends the statement that a connection is in, by way of another; null where there can be no other. */
  interrupter(connection: Connection, url: string): Promise<(() => Promise<void>) | null>
  /** Spells the queries of migrations written with Kysely. */
  kysely(): Promise<Pick<KyselyDialect, 'createAdapter' | 'createQueryCompiler'>>
  /** Kysely on a session that is open already. */
  kyselyOn(session: Session, library: KyselyLibrary): KyselyDialect
  /** How applications reach the same database. */
  application(connection: Connection, url: string): Promise<KyselyDialect>
  /** What live data say of a plan before it runs. */
  readonly laws: LawDialect
  quarantine(step: ConstraintStep, id: string): Quarantine
  readonly scripts: ScriptDialect
  /** A query that gives every row of a table, each column as a text that tells it from every other value. */
  rowImages(table: Table): string
  /** A statement that inserts one row; values are SQL text by column. */
  insertRow(table: TableName, row: ReadonlyMap<string, string>): string
  /**
   * What makes this database's schema again in an empty one, in the state that it is in: what the tool owns too, and the
   * ledger with its rows; no row of a user's table.
   */
  presentState(connection: Connection): Promise<readonly Definition[]>
  /** The same, which sets the columns in a row that has the key already. */
  upsertRow(table: TableName, row: ReadonlyMap<string, string>, key: readonly string[]): string
  /** Has a session write as the release of this time, or as one that says nothing. */
  asRelease(release: string | null): string
  /** An author's expression over rows of a table: as a plain SELECT, stored in a table of this session's own. */
  evaluate(
    table: Table,
    key: readonly string[],
    column: EvaluatedColumn,
    text: string,
    where: string,
  ): Evaluation
  /** Begins a transaction that sees one moment and can write nothing. */
  readonly readOnlyTransaction: string
  /** What tells this database from every other, whatever URL leads to it; null where nobody else can reach it. */
  identity(connection: Connection): Promise<string | null>
  /** A name as SQL, whatever letters it has. */
  quote(name: string | TableName): string
  /** SQL of a value of this type that `rowImages` gave as this text. */
  imageValue(type: string, image: string | null): string
  /** One message that runs statements whose foreign keys are looked at when all of them are done. */
  together(statements: readonly string[]): string
  /** Values to try a column of this type with; null where nothing is known of it. */
  candidateValues(type: string, catalog: Catalog): CandidateValues | null
  /** A condition as the catalog prints it, to be asked over values that are no column's. */
  overValues(condition: string): string
  /** An empty database beside this one, to try things in. */
  scratchDatabase(connection: Connection, url: string): Promise<ScratchDatabase>
}

/** What a column may be tried with, as SQL: plain values first, then those at the edges of its type. */
export interface CandidateValues {
  readonly plain: readonly string[]
  readonly edges: readonly string[]
  /** Another value for each number; null where the type has only a handful. */
  readonly numbered: ((number: number) => string) | null
}

export interface EvaluatedColumn {
  readonly name: string
  readonly type: string
}

/** `rows` gives `k0`, `k1` … of the columns in `key` and `expected`, as images; `done` in any case. */
export interface Evaluation {
  readonly prepare: string
  readonly rows: string
  readonly done: string
  readonly key: readonly string[]
}

/** A database that nobody else knows. */
export interface ScratchDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** Moves rows in the way into a table of ours. */
export interface Quarantine {
  readonly into: string
  /** Makes room, by itself and harmless if done before. */
  readonly prepare: readonly string[]
  readonly statements: readonly string[]
  /** The first column names what forbids it: each row a table whose rows would be deleted or changed along. */
  readonly forbidden: string
  /** Moves them back; harmless where there are none. */
  readonly giveBack: readonly string[]
}

/** A stretch of a table that one backfill works through, page by page. */
export interface Leaf {
  readonly table: TableName
  readonly pages: number
  /** For tables that are walked by key: the key, and its values where each page but the first begins, as SQL. */
  readonly walk?: { readonly key: readonly string[]; readonly bounds: readonly (readonly string[])[] }
  /** Columns that an UPDATE would stamp, and that a filling must not. */
  readonly kept?: readonly string[]
}

export interface BackfillDialect {
  leaves(session: Session, table: TableName): Promise<readonly Leaf[]>
  /**
   * Gives the settings that each slice is to make for its transaction. Refuses where triggers of the user's would fire
   * for every filled row and the role may not silence them.
   */
  prepare(session: Session, step: Pick<BackfillStep, 'table' | 'assignments'>): Promise<readonly string[]>
  /**
   * One statement over pages from (inclusive) to (exclusive). Unless it is to be patient, it may leave out rows that
   * somebody else has locked: another pass comes for them.
   */
  slice(leaf: Leaf, filling: Filling, from: number, to: number, patient: boolean): string
  /** One boolean column `left`: rows that still need the work. */
  left(table: TableName, filling: Filling): string
  /** Seconds that the slowest replica lags behind, null where none is known. */
  lag(session: Session): Promise<number | null>
}
