import { IDENTIFICATION } from '../../dialect/identify.ts'
import { releaseTime } from './release-time.ts'

/** A pool of `pg`, as far as it matters here. */
export interface PgPool<Client extends PgClient = PgClient> {
  on(event: 'connect', listener: (client: Client) => void): unknown
}

interface PgClient {
  query(sql: string): Promise<unknown>
  end(): unknown
}

/**
 * Every connection of the pool says which release it is before anything else is sent on it. Call it before the pool is
 * used. Behind a pooler that shares sessions between transactions this is not enough: `checkRelease` tells.
 *
 * @example
 * const pool = new pg.Pool({ connectionString })
 * identifyPg(pool, '20260102030405')
 */
export function identifyPg<Client extends PgClient>(pool: PgPool<Client>, release: string): void {
  const statement = IDENTIFICATION.postgres.identify(releaseTime(release))
  pool.on('connect', (client) => {
    // One that can't say who it is must not write.
    client.query(statement).catch(() => client.end())
  })
}
