import type { OnEvent } from '../../model/run-event.ts'

const WORTH_TELLING_MS = 250

/** Five times twenty migrations that take milliseconds are no story: what takes long, waits or owes something is. */
export function quietly(on: OnEvent): OnEvent {
  return (event) => {
    if (event.kind === 'moveStarted') return
    if ((event.kind === 'moveDone' || event.kind === 'stepDone') && event.ms < WORTH_TELLING_MS) return
    on(event)
  }
}
