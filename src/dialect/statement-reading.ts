import type { ColumnRef, EngineFamily, TableUse } from '../model/release-contract.ts'
import type { SqlToken } from '../model/sql-tokens.ts'

/** What a statement does, told from its text alone. */
export interface StatementReading {
  /** `session`: BEGIN, SET and the like. `definition`: CREATE, ALTER, DROP, GRANT. Neither is part of a contract. */
  readonly kind: 'read' | 'write' | 'session' | 'definition'
  /** By the key of the table; those of the server itself are left out. */
  readonly tables: Readonly<Record<string, TableUse>>
  /** By the number of the parameter: the column it is compared with or written to, where that is plain. */
  readonly parameters: readonly (ColumnRef | null)[]
  /** Why the rest is not told; null where nothing is left. */
  readonly unread: string | null
}

/** The columns of a table as somebody has declared them; null where nobody has. */
export type KnownColumns = (table: string) => ReadonlySet<string> | null

export interface ProtocolType {
  readonly type: number
  /** MySQL, MariaDB. */
  readonly flags?: number
  readonly charset?: number
}

/** What can be told of an engine's statements without a server. */
export interface StatementReader {
  /** Parameters are `$1` on PostgreSQL, `?` on MySQL and MariaDB. Never throws: what it can't read, it says. */
  readonly read: (text: string, known: KnownColumns) => StatementReading
  /** A type that an author declares, as the server prints it: `varchar(20)` is `character varying(20)`. */
  readonly printedType: (declared: string) => string
  /** The type of a column of a result, by its number in the protocol; null where only the server knows. */
  readonly resultType: (column: ProtocolType) => string | null
  readonly tokens: (text: string) => readonly SqlToken[]
}

export async function statementReader(engine: EngineFamily): Promise<StatementReader> {
  return READERS[engine]()
}

const READERS = {
  postgres: async () => (await import('./postgres/statement/read-statement.ts')).postgresReader(),
  mysql: async () => (await import('./mysql/statement/read-statement.ts')).mysqlReader,
} as const satisfies Record<EngineFamily, () => Promise<StatementReader>>
