import type { Kysely, Transaction } from 'kysely'

const ATTEMPTS = 10

/** What the servers call a transaction that was rolled back to let another one through. */
const TRY_AGAIN: ReadonlySet<unknown> = new Set(['40001', '40P01', 'ER_LOCK_DEADLOCK'])

/**
 * A transaction that is done again when it was the victim of a deadlock, as the manuals of all servers ask for: MySQL and
 * MariaDB choose it whenever it reads a table, a DDL statement comes to wait for that table, and then it writes there.
 *
 * Every statement sees what is committed by then, as is PostgreSQL's custom. On MySQL and MariaDB one snapshot for the
 * whole transaction, which is theirs, would be refused (1412) once a table has been altered in between.
 */
export async function inTransaction<DB, T>(
  db: Kysely<DB>,
  work: (trx: Transaction<DB>) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().setIsolationLevel('read committed').execute(work)
    } catch (error) {
      if (attempt === ATTEMPTS || !mayTryAgain(error)) throw error
    }
  }
}

function mayTryAgain(error: unknown): boolean {
  return error instanceof Error && 'code' in error && TRY_AGAIN.has(error.code)
}
