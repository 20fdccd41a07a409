import type { Kysely } from 'kysely'
import { made } from './made.ts'

/** Any table, any column: a migration runs between two versions of the application's types. */
export type AnyDatabase = Record<string, Record<string, unknown>>

export type RunFunction<Database> = (db: Kysely<Database>) => Promise<void>

/** Functions that build queries. They are recorded when the file is loaded, never run against the database. */
export interface RunCode {
  readonly kind: 'run'
  readonly up: (db: never) => Promise<void>
  readonly down: (db: never) => Promise<void>
  readonly phase: 'expand' | 'contract'
  readonly writes: readonly string[]
  readonly irreversible?: string
}

export interface RunOptions<Database> {
  readonly up: RunFunction<Database>
  /** May be left out where every query of `up` changes rows: they come back from images. */
  readonly down?: RunFunction<Database>
  /** When it runs: `expand` (default) with both versions ahead, `contract` once the old one is gone. */
  readonly phase?: 'expand' | 'contract'
  /** Tables that it writes beyond those its queries name: triggers, functions. */
  readonly writes?: readonly string[]
  /** Why nothing can undo it. No images are kept then. */
  readonly irreversible?: string
}

/**
 * Changes written with Kysely. The queries become part of the plan, so neither function may ask the database anything.
 *
 * @example
 * op.run({
 *   up: async (db) => {
 *     await db.updateTable('orders').set({ channel: 'web' }).where('channel', 'is', null).execute()
 *   },
 * })
 */
export function run<Database = AnyDatabase>(options: RunOptions<Database>): RunCode {
  const { down = () => Promise.resolve(), ...rest } = options
  const code = { kind: 'run', phase: 'expand', writes: [], ...rest, down }
  return made('run', [], code as RunCode)
}
