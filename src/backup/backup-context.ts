import type { BackupDialect } from '../dialect/backup-dialect.ts'
import type { Connection } from '../dialect/connection.ts'

/** What every part of a backup needs. One connection, which nothing else uses meanwhile. */
export interface BackupContext {
  readonly dialect: BackupDialect
  readonly connection: Connection
  readonly toolVersion: string
  readonly lockTimeoutMs: number
  readonly on: (progress: BackupProgress) => void
  /** Stops between chunks. */
  readonly signal: AbortSignal
  /** Ends the statement that the connection is in, by way of another one; null where there can be no other. */
  readonly interrupt: (() => Promise<void>) | null
}

export interface BackupProgress {
  readonly phase: 'read' | 'compare' | 'restore'
  readonly table: string
  readonly rows: number
  readonly bytes: number
  /** 0 to 1 of the table's rows; null where the server has no idea how many there are. */
  readonly share: number | null
}
