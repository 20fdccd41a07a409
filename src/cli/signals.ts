import { isatty } from 'node:tty'
import { STOP_SIGNALS, type StopSignal } from '../errors/stop-signal.ts'
import type { Io } from './io.ts'

let controller: AbortController | null = null

/**
 * Aborted by the first SIGINT or SIGTERM, or by a terminal that goes away, so that a run ends between two steps. A second
 * one ends the process at once, as a lost connection does: `resume` and `abort` find their way from the journal.
 */
export function stopSignal(io: Pick<Io, 'err'>): AbortSignal {
  if (controller !== null) return controller.signal
  const stop = new AbortController()
  controller = stop
  const heard = Object.keys(STOP_SIGNALS) as readonly StopSignal[]
  for (const name of heard.filter((signal) => signal !== 'SIGHUP' || hasTerminal())) {
    process.on(name, () => {
      if (stop.signal.aborted) {
        io.err('Stopped in the middle of a step: see `migrate status`.')
        process.exit(STOP_SIGNALS[name])
      }
      io.err('Finishing the step in hand; once more to stop in the middle of it.')
      stop.abort(name)
    })
  }
  return stop.signal
}

/** Without one nobody hangs up, and to listen would undo `nohup`. */
const hasTerminal = (): boolean => isatty(0) || isatty(2)
