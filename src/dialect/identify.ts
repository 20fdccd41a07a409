import type { EngineFamily } from '../model/release-contract.ts'

interface Identification {
  /** Has a session say that it is a release built for this migration or later; null: it says nothing. */
  identify(migration: string | null): string
  /** One row: `said`, what the server takes this session for, and `session`, its own number. */
  readonly ask: string
  /** Has it forget, until the transaction ends, what was said since it was opened; null where it would have nothing left to say. */
  readonly forget: string | null
}

/** How a session tells the triggers which version writes. The name of a migration has nothing in it to quote. */
export const IDENTIFICATION = {
  postgres: {
    identify: (migration) =>
      migration === null ? 'RESET bothways.release' : `SET bothways.release = '${migration}'`,
    ask: `SELECT nullif(pg_catalog.current_setting('bothways.release', true), '') AS said, pg_catalog.pg_backend_pid()::text AS session`,
    // What its role, its database or its URL says is left.
    forget: 'RESET bothways.release',
  },
  mysql: {
    identify: (migration) => `SET @bothways_release = ${migration === null ? 'NULL' : `'${migration}'`}`,
    ask: 'SELECT CAST(@bothways_release AS CHAR) AS said, CAST(CONNECTION_ID() AS CHAR) AS session',
    forget: null,
  },
} as const satisfies Record<EngineFamily, Identification>
