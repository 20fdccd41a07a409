import { IDENTIFICATION } from '../../dialect/identify.ts'
import { releaseTime } from './release-time.ts'

/** A pool of `mysql2`, with promises or without, as far as it matters here. */
export interface Mysql2Pool {
  on(event: 'connection', listener: (...given: readonly unknown[]) => void): unknown
}

interface Connection {
  query(sql: string, done: (error: unknown) => void): unknown
  destroy(): void
}

/**
 * Every connection of the pool says which release it is before anything else is sent on it. Call it before the pool is
 * used.
 *
 * @example
 * const pool = mysql.createPool({ uri })
 * identifyMysql2(pool, '20260102030405')
 */
export function identifyMysql2(pool: Mysql2Pool, release: string): void {
  const statement = IDENTIFICATION.mysql.identify(releaseTime(release))
  pool.on('connection', (given) => {
    // The pool with promises gives the plain connection too.
    const connection = given as Connection
    connection.query(statement, (error) => {
      // One that can't say who it is must not write.
      if (error !== null && error !== undefined) connection.destroy()
    })
  })
}
