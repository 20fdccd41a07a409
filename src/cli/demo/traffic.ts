import { setTimeout as sleep } from 'node:timers/promises'
import { serve, type Clerk } from './clerk.ts'

const CLIENTS = 2
/** Between two customers of one client: a shop with some orders a second, not a load test. */
const PAUSE_MS = 50
/** How long it goes on before and after, so that a short step has customers on both sides. */
const MARGIN_MS = 250

/** Numbers customers: no two have the same. */
export type NextNumber = () => number

/** Does `work` while the applications serve customers on connections of their own. */
export async function underTraffic<T>(
  clerks: readonly Clerk[],
  next: NextNumber,
  work: () => Promise<T>,
): Promise<T> {
  const shop = { open: true }
  const client = async (clerk: Clerk): Promise<void> => {
    while (shop.open) {
      await serve(clerk, next())
      await sleep(PAUSE_MS)
    }
  }
  const clients = clerks.flatMap((clerk) => Array.from({ length: CLIENTS }, () => client(clerk)))
  try {
    await sleep(MARGIN_MS)
    const result = await work()
    await sleep(MARGIN_MS)
    return result
  } finally {
    shop.open = false
    await Promise.all(clients)
  }
}

/** A number of customers for each, all at once where there are connections, else one after the other. */
export async function customers(
  clerks: readonly Clerk[],
  count: number,
  next: NextNumber,
  concurrent: boolean,
): Promise<void> {
  const queue = async (clerk: Clerk): Promise<void> => {
    for (let served = 0; served < count; served += 1) await serve(clerk, next())
  }
  if (concurrent) await Promise.all(clerks.map(queue))
  else for (const clerk of clerks) await queue(clerk)
}
