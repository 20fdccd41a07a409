import { setTimeout as sleep } from 'node:timers/promises'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { Session } from '../session.ts'
import { classify } from './errors.ts'
import { startHeartbeat, type Heartbeat } from './heartbeat.ts'
import { endLease, hasLease, isLeased, leaseHolder, takeLease } from './lease.ts'
import { processes } from './processes.ts'

export interface LockOptions {
  readonly waitMs: number
  /** Called once, with the holder, when the lock is not free at the first try. */
  readonly onWait?: (holder: string) => void
  /** Where a second connection says that the lease is still wanted, while the first is busy with one statement. */
  readonly url?: string
}

/** Names of locks are the server's, not the database's, and have 64 characters at most. */
const NAME = `CONCAT('bothways:', LEFT(SHA2(DATABASE(), 256), 40))`

interface Held {
  /** False where the server allows no GET_LOCK. */
  readonly locked: boolean
  readonly url: string | undefined
  /** Null until there is a ledger. */
  heartbeat: Heartbeat | null
}

const held = new WeakMap<Session, Held>()

/**
 * Takes the lock that all writing commands share, by polling: GET_LOCK, then the lease, a row of the ledger.
 *
 * GET_LOCK goes with its session, so after a crash the next command need not wait; and a session whose client died keeps
 * it while the server is still busy with its last statement, so nobody starts beside an ALTER that goes on without its
 * owner. But it is known to one server of a cluster only, some allow none, and behind a pooler it may go unnoticed.
 * There the lease decides: whoever doesn't renew it loses it, and with it the token without which the ledger takes no
 * writes and no step begins.
 */
export async function acquireLock(session: Session, options: LockOptions): Promise<void> {
  const deadline = Date.now() + options.waitMs
  let told = false
  const patience = async (holder: string): Promise<void> => {
    const left = deadline - Date.now()
    if (left <= 0) throw busy(holder)
    if (!told) options.onWait?.(holder)
    told = true
    await sleep(Math.min(left, 100 + Math.random() * 100))
  }
  let locked = await getLock(session)
  while (locked === false) {
    await patience((await sessionWithLock(session)) ?? GONE)
    locked = await getLock(session)
  }
  const mine: Held = { locked: locked === true, url: options.url, heartbeat: null }
  held.set(session, mine)
  try {
    if (await hasLease(session))
      while (!(await lease(session, mine))) await patience(await leaseHolder(session))
  } catch (error) {
    await releaseLock(session)
    throw error
  }
}

/** The first run of all has made the ledger, and the lease with it. */
export async function leaseNewLedger(session: Session): Promise<void> {
  const mine = held.get(session)
  if (mine === undefined || mine.heartbeat !== null) return
  if (!(await lease(session, mine))) throw busy(await leaseHolder(session))
}

/** Never throws: it runs when something else has failed, and whatever stops it, the end of the session frees the lock. */
export async function releaseLock(session: Session): Promise<void> {
  const mine = held.get(session)
  held.delete(session)
  await mine?.heartbeat?.stop()
  if (!session.alive || mine === undefined) return
  if (mine.heartbeat !== null) await endLease(session).catch(() => undefined)
  if (mine.locked) await session.query(`SELECT RELEASE_LOCK(${NAME})`).catch(() => undefined)
}

async function lease(session: Session, mine: Held): Promise<boolean> {
  const token = await takeLease(session, mine.locked)
  if (token !== null) mine.heartbeat = startHeartbeat(mine.url, token)
  return token !== null
}

/** Null where the server refuses the question. */
async function getLock(session: Session): Promise<boolean | null> {
  try {
    const [answer] = await session.query<{ locked: number | string | null }>(
      `SELECT GET_LOCK(${NAME}, 0) AS locked`,
    )
    // 0: somebody has it; NULL: an error, which is no lock either.
    return Number(answer?.locked) === 1
  } catch (error) {
    if (classify(error).kind === 'connection lost') throw error
    return null
  }
}

/** Whoever has the lock; else whoever has the lease, which they may have taken at another server of a cluster. */
export async function lockHolder(session: Session): Promise<string | null> {
  const locked = await sessionWithLock(session).catch(() => null)
  if (locked !== null) return locked
  return (await isLeased(session)) ? leaseHolder(session) : null
}

/** Whoever had it when it was asked for and has let go since. */
const GONE = 'another session'

async function sessionWithLock(session: Session): Promise<string | null> {
  const [lock] = await session.query<{ id: number | string | null }>(`SELECT IS_USED_LOCK(${NAME}) AS id`)
  if (lock === undefined || lock.id === null) return null
  const holder = (await processes(session)).find(({ id }) => id === Number(lock.id))
  if (holder === undefined) return `session ${lock.id}`
  const { id, user, host, seconds, statement } = holder
  const doing =
    statement === null
      ? `idle for ${seconds} s`
      : `for ${seconds} s in: ${statement.replace(/\s+/g, ' ').slice(0, 120)}`
  return `session ${id} (user ${user}, from ${host}, ${doing})`
}

function busy(holder: string): MigrateError {
  return new MigrateError('LOCK_BUSY', {
    what: `Another migrate command is at work: ${holder} holds the lock`,
    state: 'Nothing was changed by this command.',
    next: 'Wait for it and run the command again, or give it time with `--lock-wait 60`.',
  })
}
