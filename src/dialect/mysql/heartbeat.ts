import type { Session } from '../session.ts'
import { connect } from './connect.ts'
import { keepLease } from './lease.ts'

/** Two of them may go missing before the lease is over. */
const EVERY_MS = 20_000

export interface Heartbeat {
  stop(): Promise<void>
}

/** Renews a lease while its owner may be busy with one statement for hours. Most commands end before the first beat. */
export function startHeartbeat(url: string | undefined, token: string): Heartbeat {
  let session: Session | undefined
  const beat = async (): Promise<void> => {
    if (url === undefined) return
    if (session?.alive !== true) session = (await connect(url)).session
    await keepLease(session, token)
  }
  // A beat that goes missing needs no words: the owner's next write says whether it still has the lease.
  let beating: Promise<void> = Promise.resolve()
  const timer = setInterval(() => (beating = beating.then(beat).catch(() => undefined)), EVERY_MS)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await beating
      await session?.close()
    },
  }
}
