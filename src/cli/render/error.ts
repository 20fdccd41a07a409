import { isMigrateError, MigrateError } from '../../errors/migrate-error.ts'
import type { ExitCode } from '../../errors/exit-code.ts'
import { tone, type Io } from '../io.ts'
import { document } from './document.ts'

/** What happened, the state things are in, what to type next; gives the exit code. */
export function renderError(io: Io, command: string, error: unknown): ExitCode {
  if (!isMigrateError(error)) {
    const unexpected = new MigrateError('INTERNAL', {
      what: `Unexpected error, most likely a defect of bothways: ${error instanceof Error ? error.message : String(error)}`,
      state: 'Unknown: the error came from where none was foreseen.',
      next: 'See `migrate status` for the state of the database, and report the lines above.',
      // The one place where a stack is of use: whoever mends the defect needs it.
      details: error instanceof Error ? (error.stack ?? '').split('\n').slice(1) : [],
    })
    if (io.json) document(io, command, { error: errorBody(unexpected) })
    tellError(io, unexpected)
    return unexpected.exitCode
  }
  if (io.json) document(io, command, { error: errorBody(error) })
  tellError(io, error)
  return error.exitCode
}

/** A failure as a document carries it. */
export function errorBody({ code, details, exitCode, message, next, state }: MigrateError): {
  readonly [key: string]: unknown
} {
  return { code, message, state, details, next, exitCode }
}

/** A failure for a person, on stderr. */
export function tellError(io: Io, { code, details, message, next, state }: MigrateError): void {
  const { stderr } = process
  io.err(`${tone('red', 'migrate:', stderr)} ${message} ${tone('dim', `[${code}]`, stderr)}`)
  for (const line of details) io.err(`  ${line}`)
  io.err(`State: ${state}`)
  if (next !== null) io.err(`Next:  ${next}`)
}
