/** A row as the driver gives it: values by column name. */
export type Row = Readonly<Record<string, unknown>>

/**
 * One dedicated connection. Every setting of a run is made on it, and nothing else uses it.
 * `query` runs one statement with `$1` parameters; `script` sends several statements in one message (no parameters),
 * which the server runs as one implicit transaction unless the text says BEGIN and COMMIT itself.
 */
export interface Session {
  query<R extends Row = Row>(sql: string, parameters?: readonly unknown[]): Promise<readonly R[]>
  /** Several queries in one message, without parameters: the rows of each. */
  queryAll<R extends Row = Row>(statements: readonly string[]): Promise<readonly (readonly R[])[]>
  /** For statements whose answer is how many rows they changed: several in one message, without parameters, give the sum. */
  execute(sql: string, parameters?: readonly unknown[]): Promise<number>
  script(sql: string): Promise<void>
  /** Runs one statement and says what its rows look like: none for a statement that gives no rows. */
  shape(sql: string, parameters?: readonly unknown[]): Promise<readonly AnswerColumn[]>
  /** The rows of a statement of `BackupDialect.copyOut`, as COPY text. A part is good until the next is asked for. */
  copyOut(sql: string): AsyncIterable<Uint8Array>
  /** Feeds COPY text to a statement of `BackupDialect.copyIn`; gives the number of rows taken. */
  copyIn(sql: string, chunks: AsyncIterable<Uint8Array>): Promise<number>
  /** False once the connection is gone. */
  readonly alive: boolean
  close(): Promise<void>
}

/** A column of an answer, its type as the server calls it, without length: `integer`, `bigint unsigned`. */
export interface AnswerColumn {
  readonly name: string
  readonly type: string
}

/** A server's word for true: MySQL and MariaDB have no boolean, and answer 1. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 1 || value === '1'
}

/** Where a session leads, said without the password. */
export interface ServerFacts {
  readonly engine: string
  /** `150018`: major × 10000 + minor. */
  readonly version: number
  readonly database: string
  readonly user: string
  readonly host: string
  readonly readOnly: boolean
  /** True where the server may hold sessions of others: the embedded database has exactly one. */
  readonly concurrent: boolean
}
