import { setTimeout as sleep } from 'node:timers/promises'
import type { RunContext } from './run-context.ts'
import { stopIfAsked } from './stop.ts'

/** A replica further behind than this is left to catch up. */
const MOST_LAG_SECONDS = 5
const LOOK_EVERY_MS = 1000

/** Gives what to await before each slice: it looks once a second, and waits while a replica lags behind. */
export function replicaWatch(context: RunContext, stepId: string): () => Promise<void> {
  let looked = Number.NEGATIVE_INFINITY
  return async () => {
    while (performance.now() - looked >= LOOK_EVERY_MS) {
      looked = performance.now()
      const lag = await context.dialect.backfill.lag(context.connection.session)
      if (lag === null || lag <= MOST_LAG_SECONDS) return
      context.on({
        kind: 'waiting',
        stepId,
        reason: `the slowest replica is ${lag.toFixed(1)} s behind`,
        blockers: [],
        pauseMs: LOOK_EVERY_MS,
      })
      await sleep(LOOK_EVERY_MS)
      stopIfAsked(context)
    }
  }
}
