let controller: AbortController | null = null

/** Aborted by the first SIGINT or SIGTERM, so that a run ends between two steps; a second one ends the process. */
export function stopSignal(): AbortSignal {
  if (controller !== null) return controller.signal
  const stop = new AbortController()
  controller = stop
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exitCode = name === 'SIGINT' ? 130 : 143
      else process.stderr.write('\nFinishing the step in hand …\n')
      stop.abort(name)
    })
  }
  return stop.signal
}
