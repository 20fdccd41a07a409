import { MigrateError } from '../../errors/migrate-error.ts'
import { STOP_SIGNALS, type StopSignal } from '../../errors/stop-signal.ts'

/** Throws where a signal has asked for the end of what goes on in shadow databases: they go with it. */
export function endProving(signal: AbortSignal): void {
  if (!signal.aborted) return
  const name = signal.reason as StopSignal
  throw new MigrateError('STEP_FAILED', {
    what: `Stopped by ${name}`,
    state: 'The shadow databases are gone, and nothing else was touched.',
    next: 'Run the command again.',
    exitCode: STOP_SIGNALS[name],
  })
}
