import { setTimeout as sleep } from 'node:timers/promises'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { Session } from '../session.ts'

/**
 * The key of the advisory lock, ours for ever: 'bw' in ASCII. The server adds the database's oid to every such key, so
 * that two databases of one server never wait for each other.
 */
const LOCK_CLASS = 25207
const LOCK_OBJECT = 1
const KEY = `${LOCK_CLASS}, ${LOCK_OBJECT}`

export interface LockOptions {
  readonly waitMs: number
  /** Called once, with the holder, when the lock is not free at the first try. */
  readonly onWait?: (holder: string) => void
}

/**
 * Takes the session lock that all writing commands share, by polling: a blocking wait holds a snapshot, which
 * CREATE INDEX CONCURRENTLY of the holder would wait for in turn. A lost connection frees it.
 */
export async function acquireLock(session: Session, options: LockOptions): Promise<void> {
  const deadline = Date.now() + options.waitMs
  for (let told = false; ; told = true) {
    const [answer] = await session.query<{ locked: boolean }>(`SELECT pg_try_advisory_lock(${KEY}) AS locked`)
    if (answer?.locked === true) return
    const left = deadline - Date.now()
    if (left <= 0) throw busy((await lockHolder(session)) ?? GONE)
    if (!told) options.onWait?.((await lockHolder(session)) ?? GONE)
    await sleep(Math.min(left, 100 + Math.random() * 100))
  }
}

/** Never throws: it runs when something else has failed, and whatever stops it, the end of the session frees the lock. */
export async function releaseLock(session: Session): Promise<void> {
  if (!session.alive) return
  await session.query(`SELECT pg_advisory_unlock(${KEY})`).catch(() => undefined)
}

/** Whoever had it when it was asked for and has let go since. */
const GONE = 'another session'

interface LockHolder {
  readonly pid: number
  readonly user: string | null
  readonly application: string | null
  readonly address: string | null
  /** Null where this role may not see it. */
  readonly since: string | null
}

/** PostgreSQL doesn't say since when a lock is held; the holder connected for its run, so that moment is close. */
export async function lockHolder(session: Session): Promise<string | null> {
  const [holder] = await session.query<LockHolder & Record<string, unknown>>(
    `SELECT l.pid, a.usename::text AS user, nullif(a.application_name, '') AS application, host(a.client_addr) AS address,
     to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"') AS since
     FROM pg_catalog.pg_locks AS l LEFT JOIN pg_catalog.pg_stat_activity AS a USING (pid)
     WHERE l.locktype = 'advisory' AND l.classid = ${LOCK_CLASS} AND l.objid = ${LOCK_OBJECT} AND l.objsubid = 2 AND l.granted
     AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())`,
  )
  if (holder === undefined) return null
  const { pid, user, application, address, since } = holder
  const seen =
    since === null
      ? 'the rest is hidden without pg_read_all_stats'
      : `from ${address ?? 'a local socket'}, connected since ${since}`
  return `session ${pid} (user ${user ?? 'unknown'}, application ${application ?? 'unnamed'}, ${seen})`
}

function busy(holder: string): MigrateError {
  return new MigrateError('LOCK_BUSY', {
    what: `Another migrate command is at work: ${holder} holds the lock`,
    state: 'Nothing was changed by this command.',
    next: 'Wait for it and run the command again, or give it time with `--lock-wait 60`.',
  })
}
