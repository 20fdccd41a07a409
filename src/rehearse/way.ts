import type { Shadow } from './shadow.ts'

/** One direction of a migration that somebody wrote by hand. */
export interface Way {
  /** Nothing but white space and comments. */
  readonly isEmpty: boolean
  /** As its own tool would run it. */
  run(shadow: Shadow): Promise<Ran>
}

export interface WrittenPair {
  readonly name: string
  readonly up: Way
  readonly down: Way | null
}

export interface Ran {
  /** False where nothing was sent to the server. */
  readonly sent: boolean
  readonly failure: WayFailure | null
}

export interface WayFailure {
  readonly message: string
  /** Null where it can't be told which one failed. */
  readonly statement: string | null
  /** What the shadow's server would need to have: `the extension vector`. */
  readonly lacks: string | null
  /** True where the server took back all that the way had done. */
  readonly rolledBack: boolean
}

export function failureOf(
  { connection, dialect }: Shadow,
  error: unknown,
  { rolledBack, statement }: Pick<WayFailure, 'rolledBack' | 'statement'>,
): WayFailure {
  // A server that is gone says nothing of the migration.
  if (!connection.session.alive) throw error
  const message = error instanceof Error ? error.message : String(error)
  return { message, statement, rolledBack, lacks: dialect.scripts.lacks(error) }
}
