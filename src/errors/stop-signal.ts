import { EXIT, type ExitCode } from './exit-code.ts'

/** Signals that end a run between two steps, with the exit code that shells give each: 128 and the signal's number. */
export const STOP_SIGNALS = {
  SIGHUP: EXIT.hungUp,
  SIGINT: EXIT.interrupted,
  SIGTERM: EXIT.terminated,
} as const satisfies Readonly<Record<string, ExitCode>>

export type StopSignal = keyof typeof STOP_SIGNALS

export function isStopCode(code: ExitCode): boolean {
  return Object.values<ExitCode>(STOP_SIGNALS).includes(code)
}
