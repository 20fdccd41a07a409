import type { Client } from 'pg'

type Row = Record<string, unknown>

/** A database that one test owns. It must be disposed by the test that asked for it. */
export interface Database<Session = Client> {
  /** What the tool under test is given: `postgres://…`, `pglite:/folder`, `mysql://…` or `mariadb://…`. */
  readonly url: string
  /** One statement; int8 and numeric as strings. MySQL and MariaDB: dates and JSON as strings too, parameters as `?`. */
  query(sql: string, parameters?: readonly unknown[]): Promise<readonly Row[]>
  /** Any number of statements. */
  script(sql: string): Promise<void>
  /** A session of its own. Servers only: PGlite has a single session. */
  connect(): Promise<Session>
  /** Lets go of the session behind `query`, so that a PGlite folder can be opened by the tool under test. */
  release(): Promise<void>
  dispose(): Promise<void>
}

export interface CreateOptions {
  /** Copies this database as it is; its own session is released first. */
  readonly template?: Database<unknown>
}
