import type { MigrationName } from './names.ts'
import type { Operation } from './operation.ts'

/** What a migration file says, whatever format it was written in. */
export interface MigrationDefinition {
  readonly summary: string
  readonly operations: readonly Operation[]
  /**
   * `identified` says that releases tell the database who they are (`SET bothways.release`), which some lenses need
   * to know whose NULL they see. Sessions that don't are taken for the old version.
   */
  readonly writers: 'inferred' | 'identified'
}

/** A migration as it lies on disk. */
export interface Migration extends MigrationDefinition {
  readonly name: MigrationName
  /** Of the normalised content: a formatter must not change it. */
  readonly checksum: string
  /** Of the file's bytes. */
  readonly rawHash: string
  /** The path to show in messages. */
  readonly file: string
}
