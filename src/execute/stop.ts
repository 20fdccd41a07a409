import { MigrateError } from '../errors/migrate-error.ts'
import { isStopCode, STOP_SIGNALS, type StopSignal } from '../errors/stop-signal.ts'
import type { RunContext } from './run-context.ts'

/** Between moves, steps and slices: ends the run where it stands when a signal asked for it. */
export function stopIfAsked(context: Pick<RunContext, 'signal'>): void {
  if (!context.signal.aborted) return
  const name = context.signal.reason as StopSignal
  throw new MigrateError('STEP_FAILED', {
    what: `Stopped by ${name}`,
    state: 'What was in hand was finished or undone. Both versions of the application can go on.',
    next: 'Run `migrate resume` to go on, or `migrate abort` to go back.',
    exitCode: STOP_SIGNALS[name],
  })
}

export function isStop(error: unknown): boolean {
  return error instanceof MigrateError && isStopCode(error.exitCode)
}

/** For what must come to its end: a put-back that stopped half-way would help nobody. */
export function unstoppable(context: RunContext): RunContext {
  return { ...context, signal: new AbortController().signal }
}
