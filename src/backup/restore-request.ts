import type { TableName } from '../model/names.ts'

export interface RestoreRequest {
  /** The backup's own folder. */
  readonly directory: string
  /** The manifest's hash as the ledger has it. */
  readonly expected?: string
  /** One table of those in the backup; all of them where it is left out. */
  readonly table?: TableName
  /** Only this column's values, by key. */
  readonly column?: string
  /** A table that is made for the rows, with the columns and the key alone. */
  readonly into?: TableName
  /**
   * Rows that differ from the backup: `keep` leaves them (under `column` it fills in what is NULL now), `overwrite`
   * sets them back.
   */
  readonly onChanged: 'keep' | 'overwrite'
}
