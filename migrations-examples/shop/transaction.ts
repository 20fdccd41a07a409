import type { Kysely, Transaction } from 'kysely'

/**
 * Every statement sees what is committed by then, as is PostgreSQL's custom. On MySQL and MariaDB one snapshot for the
 * whole transaction, which is theirs, would be refused (1412) once a table has been altered in between.
 */
export function inTransaction<DB, T>(db: Kysely<DB>, work: (trx: Transaction<DB>) => Promise<T>): Promise<T> {
  return db.transaction().setIsolationLevel('read committed').execute(work)
}
