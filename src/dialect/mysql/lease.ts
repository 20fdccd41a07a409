import type { Session } from '../session.ts'

/** Longer than a pause of the network, shorter than the patience of whoever takes over by hand. */
const SECONDS = 60

const UNTIL = `UTC_TIMESTAMP(6) + INTERVAL ${SECONDS} SECOND`
const HERE = `CONCAT(@@hostname, ':', @@port)`

/** A session without the lock, in a ledger that nobody ever locked, fences out nobody. */
const OURS = 'COALESCE(@bothways_token, 0)'

/** NULL for whoever lost the lease. The journal's column that it fills takes no NULL. */
export const LEASE_TOKEN = `(SELECT lease_token FROM bothways_lease WHERE lease_token = ${OURS})`

/**
 * Fails (1690, beyond BIGINT) for whoever lost the lease; else, in a transaction, nobody can take it before the COMMIT.
 * A SELECT, so that it counts no rows.
 */
export const FENCE = `SELECT lease_token + IF(lease_token = ${OURS}, CAST(0 AS UNSIGNED), ~0) AS fenced FROM bothways_lease FOR UPDATE`

/** What the two above fail with. */
export function isFenced(error: unknown): boolean {
  if (!(error instanceof Error) || !('errno' in error)) return false
  return (error.errno === 1048 || error.errno === 1690) && error.message.includes('lease_token')
}

/** Gives the token; null where somebody has the lease. Whoever died with a lock of this same server has it no longer. */
export async function takeLease(session: Session, locked: boolean): Promise<string | null> {
  const changed = await session.execute(
    `UPDATE bothways_lease SET lease_token = lease_token + 1, holder = CONCAT('session ', CONNECTION_ID(), ' (user ', CURRENT_USER(), ', server ', ${HERE}, ')'), locked_on = ${locked ? HERE : 'NULL'}, expires_at = ${UNTIL} WHERE expires_at < UTC_TIMESTAMP(6)${locked ? ` OR locked_on = ${HERE}` : ''}`,
  )
  if (changed === 0) return null
  await session.script('SET @bothways_token = (SELECT lease_token FROM bothways_lease)')
  const [row] = await session.query<{ token: string | number }>('SELECT @bothways_token AS token')
  return String(row?.token)
}

/** Whoever was fenced out says so at its next write, not here. */
export async function keepLease(session: Session, token: string): Promise<void> {
  await session.script(`UPDATE bothways_lease SET expires_at = ${UNTIL} WHERE lease_token = ${token}`)
}

export async function endLease(session: Session): Promise<void> {
  await session.script(
    'UPDATE bothways_lease SET expires_at = UTC_TIMESTAMP(6) WHERE lease_token = @bothways_token; SET @bothways_token = NULL',
  )
}

export async function leaseHolder(session: Session): Promise<string> {
  const [lease] = await session.query<{ holder: string; seconds: string | number }>(
    'SELECT holder, GREATEST(0, TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(6), expires_at)) AS seconds FROM bothways_lease',
  )
  return lease === undefined
    ? 'another session'
    : `${lease.holder}, which said so and has ${lease.seconds} s left to say so again,`
}

/**
 * Somebody has it at another server, where the end of their session can't be seen from here. A lease of this server's
 * whose lock is free is that of a process that died.
 */
export async function isLeased(session: Session): Promise<boolean> {
  if (!(await hasLease(session))) return false
  const rows = await session.query(
    `SELECT 1 AS leased FROM bothways_lease WHERE expires_at > UTC_TIMESTAMP(6) AND NOT locked_on <=> ${HERE}`,
  )
  return rows.length > 0
}

/** Before the first run there is nothing to keep from others but the ledger that is about to be made. */
export async function hasLease(session: Session): Promise<boolean> {
  const rows = await session.query(
    `SELECT 1 AS there FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'bothways_lease'`,
  )
  return rows.length > 0
}
