import type { Io } from './io.ts'

let controller: AbortController | null = null

/**
 * Aborted by the first SIGINT or SIGTERM, so that a run ends between two steps. A second one ends the process at once, as
 * a lost connection does: `resume` and `abort` find their way from the journal.
 */
export function stopSignal(io: Pick<Io, 'err'>): AbortSignal {
  if (controller !== null) return controller.signal
  const stop = new AbortController()
  controller = stop
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) {
        io.err('Stopped in the middle of a step: see `migrate status`.')
        process.exit(name === 'SIGINT' ? 130 : 143)
      }
      io.err('Finishing the step in hand; once more to stop in the middle of it.')
      stop.abort(name)
    })
  }
  return stop.signal
}
