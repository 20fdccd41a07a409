import { isMigrateError } from '../../errors/migrate-error.ts'
import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { tone, type Io } from '../io.ts'
import { document } from './document.ts'

/** What happened, the state things are in, what to type next; gives the exit code. */
export function renderError(io: Io, command: string, error: unknown): ExitCode {
  if (!isMigrateError(error)) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    if (io.json)
      document(io, command, {
        error: { code: 'UNEXPECTED', message: String(error), exitCode: EXIT.unexpected },
      })
    io.err(`migrate: unexpected error, most likely a defect of bothways: ${message}`)
    io.err('See `migrate status` for the state of the database.')
    return EXIT.unexpected
  }
  const { code, message, state, details, next, exitCode } = error
  if (io.json) document(io, command, { error: { code, message, state, details, next, exitCode } })
  io.err(`${tone('red', 'migrate:', process.stderr)} ${message} ${tone('dim', `[${code}]`, process.stderr)}`)
  for (const line of details) io.err(`  ${line}`)
  io.err(`State: ${state}`)
  if (next !== null) io.err(`Next:  ${next}`)
  return exitCode
}
