import { isatty } from 'node:tty'
import { STOP_SIGNALS, type StopSignal } from '../errors/stop-signal.ts'
import type { Io } from './io.ts'

/** Nobody asks twice as fast as this. */
const ONE_SIGTERM_MS = 100

let controller: AbortController | null = null

/** What a person is told who asks for an end, and who asks again. */
export interface StopWords {
  readonly first: string
  readonly second: string
}

const OF_A_RUN: StopWords = {
  first: 'Finishing the step in hand; once more to stop in the middle of it.',
  second: 'Stopped in the middle of a step: see `migrate status`.',
}

/** Of what is tried on shadow databases. */
export const OF_A_SHADOW: StopWords = {
  first: 'Taking the shadow databases away; once more to leave them there.',
  second: 'Stopped. Databases named bothways_shadow_… may be left on the shadow’s server: drop them.',
}

/**
 * Aborted by the first SIGINT or SIGTERM, or by a terminal that goes away, so that a run ends between two steps. A second
 * one ends the process at once, as a lost connection does: `resume` and `abort` find their way from the journal.
 */
export function stopSignal(io: Pick<Io, 'err'>, words: StopWords = OF_A_RUN): AbortSignal {
  if (controller !== null) return controller.signal
  const stop = new AbortController()
  let first = 0
  controller = stop
  const heard = Object.keys(STOP_SIGNALS) as readonly StopSignal[]
  for (const name of heard.filter((signal) => signal !== 'SIGHUP' || hasTerminal())) {
    process.on(name, () => {
      if (stop.signal.aborted) {
        // `timeout` sends it to the process and to its group: that is one.
        if (name === 'SIGTERM' && performance.now() - first < ONE_SIGTERM_MS) return
        io.err(words.second)
        process.exit(STOP_SIGNALS[name])
      }
      first = performance.now()
      io.err(words.first)
      stop.abort(name)
    })
  }
  return stop.signal
}

/** Without one nobody hangs up, and to listen would undo `nohup`. */
const hasTerminal = (): boolean => isatty(0) || isatty(2)
