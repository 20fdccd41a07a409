import type { MigrationName } from '../model/names.ts'

/** A migration as it lies on disk, not yet read by anything but the hash. */
export interface MigrationFile {
  readonly name: MigrationName
  /** Absolute: a module, or the folder of SQL files. */
  readonly path: string
  /** As messages show it. */
  readonly file: string
  readonly format: 'module' | 'sql'
  /** SHA-256 of the bytes; for a folder of all its SQL files. */
  readonly rawHash: string
}
