import type { Catalog } from '../model/catalog.ts'
import type { TableName } from '../model/names.ts'
import type { Failure } from './failure.ts'
import type { Session } from './session.ts'

/** A column as it is stored, the tool's own held ones included. */
export interface StoredColumn {
  readonly name: string
  /** Spelled so that it resolves under any search path. */
  readonly type: string
  readonly collation: string | null
  readonly notNull: boolean
  /** The server computes it: it is in no backup and nobody writes it. */
  readonly generated: boolean
  readonly identity: 'no' | 'always' | 'by default'
  /** MySQL, MariaDB: true where the server sets it anew in each row that changes. */
  readonly stamped?: boolean
}

export interface StoredKey {
  readonly column: string
  /** The operator that the key's index calls equal: `=` may mean something else under another search path. */
  readonly equals: string
}

export interface StoredSequence extends TableName {
  readonly column: string
  /** Text, because it may be larger than a JSON number; null where it was never used. */
  readonly lastValue: string | null
}

/** A table as it lies on the server at one moment. */
export interface StoredTable extends TableName {
  /** `elsewhere`: a foreign table, whose rows are not this server's to keep. */
  readonly kind: 'table' | 'partitioned' | 'partition' | 'elsewhere'
  readonly columns: readonly StoredColumn[]
  /** Columns that tell rows apart, never NULL; null where there are none. */
  readonly key: readonly StoredKey[] | null
  readonly sequences: readonly StoredSequence[]
  /** Tables whose rows come along: of this one's parents for a partition, its heirs for a parent. */
  readonly parents: readonly TableName[]
  /** What the server guesses, for a share of the work: null where it has not counted. */
  readonly estimatedRows: number | null
  /** MySQL, MariaDB: what SHOW CREATE TABLE prints. */
  readonly text?: string
}

/** A column of the table that a chunk is loaded into before it is merged. */
export interface StagedColumn {
  readonly name: string
  /** Null for a column that the table no longer has: nothing is done with its values. */
  readonly type: string | null
  readonly collation: string | null
}

/** How one table takes rows back by key. */
export interface Merge {
  readonly target: StoredTable
  readonly key: readonly StoredKey[]
  /** Columns that an inserted row gets. */
  readonly inserted: readonly string[]
  /** Columns that are compared, and set in a row that changed. */
  readonly compared: readonly string[]
  /** Only rows whose value is missing (NULL) now. */
  readonly onlyMissing: boolean
}

/**
 * SQL of a merge. `count` answers `equal`, `changed` and `fillable`, one row. `insert` gives how many rows went in: those
 * whose unique value is another row's now are left out.
 */
export interface MergeStatements {
  readonly count: string
  readonly overwrite: string
  insert(session: Session): Promise<number>
}

/** Statements around the rows of a table that is made for them. */
export interface NewTable {
  /** Where the rows go meanwhile. */
  readonly filledAs: TableName
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** Takes back what a failure leaves, where a rollback does not. */
  readonly undo: readonly string[]
  /** Tried one by one once all is there: what they need may be gone. */
  readonly attempts: readonly { readonly what: string; readonly sql: string }[]
  /** For a person: what the definition had and the new table does not. */
  readonly leftOut: readonly string[]
}

/** What the ledger keeps of a backup: enough to find it and to tell that its manifest is the one that was written. */
export interface BackupSummary {
  readonly id: string
  readonly runId: string
  /** ISO 8601. */
  readonly at: string
  readonly directory: string
  readonly manifestSha256: string
  readonly rows: number
  readonly bytes: number
  readonly storedBytes: number
  readonly tables: readonly { readonly name: string; readonly rows: number }[]
}

export interface RecordedBackup {
  readonly summary: BackupSummary
  /** The last time that somebody read it through and found it whole; the making of it counts. */
  readonly verifiedAt: Date
}

/** What an engine answers for, so that rows leave it and come back as they were. */
export interface BackupDialect {
  /** Of those named, the tables that exist, with partitions and heirs whose rows a change of theirs reaches. */
  existing(session: Session, tables: readonly TableName[]): Promise<readonly TableName[]>
  /** Opens one read-only snapshot in which the tables keep their shape until `end`. */
  beginSnapshot(session: Session, tables: readonly TableName[], lockTimeoutMs: number): Promise<void>
  readonly end: string
  /** Where in the server's log the snapshot stands, and how it encodes text. */
  facts(session: Session): Promise<{ readonly position: string | null; readonly encoding: string }>
  describe(session: Session, tables: readonly TableName[]): Promise<readonly StoredTable[]>
  /** Rows of a table, the same bytes in the same order each time it is asked in one snapshot. */
  copyOut(table: StoredTable, encoding: string): string

  /** The settings under which `copyIn` reads what `copyOut` wrote; for the transaction they are in. */
  readonly readingSettings: string
  copyIn(target: TableName | 'staging', columns: readonly StoredColumn[], encoding: string): string
  /** Starts a transaction that gives way after `lockTimeoutMs`. */
  begin(lockTimeoutMs: number): string
  readonly commit: string
  readonly rollback: string
  /** Makes the table that chunks are loaded into: this session's own. */
  stage(columns: readonly StagedColumn[]): string
  readonly unstage: string
  readonly emptyStage: string
  merge(merge: Merge): MergeStatements
  isEmpty(session: Session, table: TableName): Promise<boolean>
  /** Where a dropped table of that name is held; null where none is. */
  heldAs(session: Session, table: TableName): Promise<TableName | null>
  /** The table as its definition has it, to be filled between `before` and `after`. */
  recreate(table: StoredTable, definitions: Catalog): NewTable
  /** A plain table with the columns and the key. */
  plainTable(name: TableName, table: StoredTable): NewTable
  /** A statement that enters a backup into the ledger. */
  record(summary: BackupSummary): string
  recordVerified(id: string): string
  /** Latest first; none where there is no ledger. */
  recorded(session: Session): Promise<readonly RecordedBackup[]>
  classify(error: unknown): Failure
}
