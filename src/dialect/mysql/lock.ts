import { setTimeout as sleep } from 'node:timers/promises'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { Session } from '../session.ts'
import { processes } from './processes.ts'

export interface LockOptions {
  readonly waitMs: number
  /** Called once, with the holder, when the lock is not free at the first try. */
  readonly onWait?: (holder: string) => void
}

/** Names of locks are the server's, not the database's, and have 64 characters at most. */
const NAME = `CONCAT('bothways:', LEFT(SHA2(DATABASE(), 256), 40))`

/**
 * Takes the lock that all writing commands share, by polling. A session whose client died keeps it while the server is
 * still busy with its last statement, so nobody starts beside an ALTER that goes on without its owner.
 */
export async function acquireLock(session: Session, options: LockOptions): Promise<void> {
  const deadline = Date.now() + options.waitMs
  for (let told = false; ; told = true) {
    const [answer] = await session.query<{ locked: number | string | null }>(
      `SELECT GET_LOCK(${NAME}, 0) AS locked`,
    )
    // 0: somebody has it; NULL: an error, which is no lock either.
    if (Number(answer?.locked) === 1) return
    const left = deadline - Date.now()
    if (left <= 0) throw busy(await holderOf(session))
    if (!told) options.onWait?.(await holderOf(session))
    await sleep(Math.min(left, 100 + Math.random() * 100))
  }
}

/** Never throws: it runs when something else has failed, and whatever stops it, the end of the session frees the lock. */
export async function releaseLock(session: Session): Promise<void> {
  if (!session.alive) return
  await session.query(`SELECT RELEASE_LOCK(${NAME})`).catch(() => undefined)
}

async function holderOf(session: Session): Promise<string> {
  const [lock] = await session.query<{ id: number | string | null }>(`SELECT IS_USED_LOCK(${NAME}) AS id`)
  // Gone between the two questions.
  if (lock === undefined || lock.id === null) return 'another session'
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
