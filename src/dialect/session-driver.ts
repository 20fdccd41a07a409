import type { DatabaseConnection, Driver, QueryResult } from 'kysely'
import type { Session } from './session.ts'

/**
 * Kysely's way to a session that is open already. Whoever asks while the session is in use waits; the session itself is
 * closed by its owner.
 */
export function sessionDriver(session: Session): Driver {
  const connection = connectionOn(session)
  const queue: (() => void)[] = []
  let inUse = false
  return {
    init: () => Promise.resolve(),
    async acquireConnection() {
      if (inUse) await new Promise<void>((resolve) => queue.push(resolve))
      inUse = true
      return connection
    },
    releaseConnection() {
      const next = queue.shift()
      if (next === undefined) inUse = false
      else next()
      return Promise.resolve()
    },
    async beginTransaction(_, { isolationLevel }) {
      await session.script('BEGIN')
      if (isolationLevel !== undefined)
        await session.script(`SET TRANSACTION ISOLATION LEVEL ${isolationLevel}`)
    },
    commitTransaction: () => session.script('COMMIT'),
    rollbackTransaction: () => session.script('ROLLBACK'),
    destroy: () => Promise.resolve(),
  }
}

function connectionOn(session: Session): DatabaseConnection {
  return {
    async executeQuery<R>({
      sql,
      parameters,
    }: {
      sql: string
      parameters: readonly unknown[]
    }): Promise<QueryResult<R>> {
      // What a row holds is for the query's author to say, here as with every driver.
      return { rows: [...(await session.query(sql, parameters))] as R[] }
    },
    // oxlint-disable-next-line require-yield
    async *streamQuery() {
      throw new Error('this session gives whole answers, no streams')
    },
  }
}
