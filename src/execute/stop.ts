import { EXIT } from '../errors/exit-code.ts'
import { MigrateError } from '../errors/migrate-error.ts'
import type { RunContext } from './run-context.ts'

/** Between steps and slices: ends the run where it stands when a signal asked for it. */
export function stopIfAsked(context: RunContext): void {
  if (!context.signal.aborted) return
  const terminated = context.signal.reason === 'SIGTERM'
  throw new MigrateError('STEP_FAILED', {
    what: `Stopped by ${terminated ? 'SIGTERM' : 'SIGINT'} between two steps`,
    state: 'The step in hand was finished. Both versions of the application can go on.',
    next: 'Run `migrate resume` to go on, or `migrate abort` to go back.',
    exitCode: terminated ? EXIT.terminated : EXIT.interrupted,
  })
}

export function isStop(error: unknown): boolean {
  return (
    error instanceof MigrateError &&
    (error.exitCode === EXIT.interrupted || error.exitCode === EXIT.terminated)
  )
}
