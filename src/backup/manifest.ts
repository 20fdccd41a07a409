import type { StoredTable } from '../dialect/backup-dialect.ts'
import type { Catalog } from '../model/catalog.ts'

export const MANIFEST_FORMAT = 'bothways/backup@1'

/** A run of whole rows, compressed by itself: it can be checked and restored without its neighbours. */
export interface Chunk {
  readonly rows: number
  /** As the server sent them. */
  readonly bytes: number
  readonly sha256: string
  /** As they lie in the file, one after the other. */
  readonly storedBytes: number
  readonly storedSha256: string
}

export interface TableBackup {
  readonly table: StoredTable
  /** Null where there are no rows. Else zstd frames, which any zstd reads as one stream of COPY text. */
  readonly file: string | null
  readonly rows: number
  readonly bytes: number
  readonly storedBytes: number
  readonly chunks: readonly Chunk[]
}

export interface BackupManifest {
  readonly format: typeof MANIFEST_FORMAT
  readonly id: string
  readonly runId: string
  /** ISO 8601. */
  readonly at: string
  readonly toolVersion: string
  readonly server: {
    readonly engine: string
    readonly version: number
    readonly host: string
    readonly database: string
    readonly user: string
  }
  /** Of every text in the files. */
  readonly encoding: string
  /** Where in the server's log the snapshot stands. */
  readonly position: string | null
  /** Tables that were named and are not there: the run would have made them. */
  readonly absent: readonly string[]
  readonly tables: readonly TableBackup[]
  readonly definitions: Catalog
  readonly rows: number
  readonly bytes: number
  readonly storedBytes: number
}
