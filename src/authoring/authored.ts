import type { Operation } from '../model/operation.ts'
import type { RunCode } from './run.ts'

/** What a migration file may list: operations, and functions that become SQL when the file is loaded. */
export type AuthoredOperation = Operation | RunCode

export interface AuthoredMigration {
  /** One line for people: it stands in `status` and in the history. */
  readonly summary: string
  readonly operations: readonly AuthoredOperation[]
  /**
   * `identified` says that releases tell the database who they are (`SET bothways.release`). Some lenses need it to
   * know whose NULL they see; the tool says so when one does.
   */
  readonly writers?: 'identified'
}
