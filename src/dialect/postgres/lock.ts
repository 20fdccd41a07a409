import { setTimeout as sleep } from 'node:timers/promises'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { Session } from '../session.ts'

/** The first half of the advisory lock's key, ours for ever: 'bw' in ASCII. The second is the database, implied. */
const LOCK_CLASS = 25207
const LOCK_OBJECT = 1

interface LockHolder {
  readonly pid: number
  readonly user: string | null
  readonly address: string | null
  readonly since: string | null
}

/**
 * Takes the session lock that all writing commands share, by polling: a blocking wait holds a snapshot, which
 * CREATE INDEX CONCURRENTLY of the holder would wait for in turn. A lost connection frees it.
 */
export async function acquireLock(
  session: Session,
  options: { readonly waitMs: number; readonly onWait?: (holder: string) => void },
): Promise<void> {
  const deadline = Date.now() + options.waitMs
  for (let told = false; ; ) {
    const [answer] = await session.query<{ locked: boolean }>(
      `SELECT pg_try_advisory_lock(${LOCK_CLASS}, ${LOCK_OBJECT}) AS locked`,
    )
    if (answer?.locked === true) return
    const holder = await lockHolder(session)
    if (Date.now() >= deadline) throw busy(holder)
    if (!told) options.onWait?.(holderText(holder))
    told = true
    await sleep(100 + Math.random() * 100)
  }
}

export async function releaseLock(session: Session): Promise<void> {
  if (session.alive) await session.query(`SELECT pg_advisory_unlock(${LOCK_CLASS}, ${LOCK_OBJECT})`)
}

async function lockHolder(session: Session): Promise<LockHolder | null> {
  const [holder] = await session.query<LockHolder & Record<string, unknown>>(
    `SELECT l.pid, a.usename AS user, a.client_addr::text AS address, to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS') AS since
     FROM pg_locks AS l LEFT JOIN pg_stat_activity AS a USING (pid)
     WHERE l.locktype = 'advisory' AND l.classid = ${LOCK_CLASS} AND l.objid = ${LOCK_OBJECT} AND l.objsubid = 2 AND l.granted
     AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  )
  return holder ?? null
}

function holderText(holder: LockHolder | null): string {
  return holder === null
    ? 'another session'
    : `session ${holder.pid} (${holder.user ?? 'user unknown'} from ${holder.address ?? 'this machine'}, connected since ${holder.since ?? 'an unknown time'})`
}

function busy(holder: LockHolder | null): MigrateError {
  return new MigrateError('LOCK_BUSY', {
    what: `Another migrate command is at work: ${holderText(holder)} holds the lock`,
    state: 'Nothing was changed by this command.',
    next: 'Wait for it and run the command again; `migrate status` shows what it does.',
  })
}
