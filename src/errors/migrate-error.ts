import { ERROR_CATALOGUE, type ErrorCode } from './catalogue.ts'
import type { ExitCode } from './exit-code.ts'

export interface ErrorFacts {
  /** What happened, one sentence without a trailing stop. */
  readonly what: string
  /** The state the database is in now. */
  readonly state?: string
  /** The next command to type, or the change to make. */
  readonly next?: string
  /** More lines: rows in the way, a diff, the statement. */
  readonly details?: readonly string[]
  readonly cause?: unknown
  /** Where the catalogue's exit code is not the one: a failure that was put back. */
  readonly exitCode?: ExitCode
}

/** The only error this package throws on purpose. */
export class MigrateError extends Error {
  readonly code: ErrorCode
  readonly exitCode: ExitCode
  readonly state: string
  readonly next: string | null
  readonly details: readonly string[]

  constructor(code: ErrorCode, facts: ErrorFacts) {
    super(facts.what, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = 'MigrateError'
    this.code = code
    this.exitCode = facts.exitCode ?? ERROR_CATALOGUE[code]
    this.state = facts.state ?? 'The database is unchanged.'
    this.next = facts.next ?? null
    this.details = facts.details ?? []
  }
}

/** By name: the command line and a migration file's `bothways` may be two copies of this module. */
export function isMigrateError(error: unknown): error is MigrateError {
  return error instanceof Error && error.name === 'MigrateError' && 'exitCode' in error
}
