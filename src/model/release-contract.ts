/** What one release of one application needs of the database: `contracts/web@3f2c.json`. */
export interface ReleaseContract {
  readonly format: typeof RELEASE_CONTRACT_FORMAT
  readonly app: AppName
  readonly release: ReleaseName
  /** Whose SQL the statements are. Absent where there are none, and no source is of one engine alone. */
  readonly engine?: EngineFamily
  /** Where it was read, as they were given to `--from`, sorted. */
  readonly sources: readonly string[]
  /** By name: `users`, which resolves as the application's connection has it, or `billing.invoices`. See `tableOfKey`. */
  readonly tables: Readonly<Record<string, TableUse>>
  readonly statements: readonly StatementUse[]
}

export const RELEASE_CONTRACT_FORMAT = 'bothways/release-contract@1'

/** Letters, digits, `.`, `_`, `-`. Made only by `appName`. */
export type AppName = string & { readonly __brand: 'AppName' }

/** A commit, a version, a build: letters, digits, `.`, `_`, `-`, `+`. Made only by `releaseName`. */
export type ReleaseName = string & { readonly __brand: 'ReleaseName' }

/** MySQL stands for MariaDB too: they share a protocol and its drivers. */
export type EngineFamily = (typeof ENGINE_FAMILIES)[number]

export const ENGINE_FAMILIES = ['postgres', 'mysql'] as const

/**
 * Who says so. `kysely`, `prisma`, `drizzle` and `hand` declare; the others have seen it happen. A model of Prisma or
 * Drizzle binds as a whole, since both name every column in each query. A Kysely interface is what may be used: beside
 * statements that were seen, a column which only the interface names is no more than a possibility.
 */
export type ContractSource = (typeof CONTRACT_SOURCES)[number]

export const CONTRACT_SOURCES = [
  'kysely',
  'prisma',
  'drizzle',
  'hand',
  'sql',
  'recorder',
  'pg_stat_statements',
  'performance_schema',
] as const

export interface TableUse {
  /** Absent: written by hand. */
  readonly by?: readonly ContractSource[]
  readonly columns: Readonly<Record<string, ColumnUse>>
  /** `SELECT *`, `RETURNING *`: it is given whatever columns there are. */
  readonly star?: true
  /** INSERT without a list of columns. */
  readonly positionalInsert?: true
  /** Rows are inserted: a column that is in none of those INSERTs is one that it leaves out. */
  readonly inserts?: true
  readonly deletes?: true
  /** TRUNCATE, LOCK TABLE, COPY: what a view in its place doesn't take. */
  readonly needsTable?: true
  /** Absent: no upsert. */
  readonly conflictTargets?: readonly ConflictTarget[]
}

export type ConflictTarget =
  /** ON CONFLICT (tenant, email) */
  | { readonly kind: 'columns'; readonly columns: readonly string[] }
  /** ON CONFLICT (lower(email)), or with a WHERE: an index of that expression or predicate. */
  | { readonly kind: 'expression'; readonly text: string; readonly columns: readonly string[] }
  /** ON CONFLICT ON CONSTRAINT users_email_key */
  | { readonly kind: 'constraint'; readonly name: string }
  /** ON CONFLICT DO NOTHING, ON DUPLICATE KEY UPDATE, REPLACE: whichever unique key is met. */
  | { readonly kind: 'any' }

export interface ColumnUse {
  /** Absent: written by hand. */
  readonly by?: readonly ContractSource[]
  /** Absent: never read. `{}`: read, and nothing is known of what the application takes. */
  readonly read?: Readable
  /** Absent: in no INSERT. */
  readonly insert?: 'always' | 'sometimes'
  readonly update?: true
  /** In WHERE, ON, ORDER BY, GROUP BY and the like. */
  readonly filter?: true
  /** What it may be sent: absent where nothing is known. */
  readonly emits?: Emitted
}

/** What an application takes from a column. What is absent is not known, and binds nobody. */
export interface Readable {
  /** Who says that it is read, where that isn't everybody in the column's `by`. */
  readonly by?: readonly ContractSource[]
  /** As the server prints it: `character varying(20)`, `numeric(10,2)`, `bigint unsigned`. */
  readonly type?: string
  /** What the driver makes of it, one of these. */
  readonly js?: readonly JsType[]
  /** False: a NULL is not expected. */
  readonly nullable?: boolean
  /** All values that it knows: another breaks it. */
  readonly values?: readonly string[]
}

/** What an application may send. What is absent is not known. */
export interface Emitted {
  /** As the server prints it. */
  readonly type?: string
  readonly js?: readonly JsType[]
  readonly nullable?: boolean
  /** All values that it sends. */
  readonly values?: readonly string[]
  /** In characters. */
  readonly maxLength?: number
  readonly min?: number
  readonly max?: number
}

export type JsType = (typeof JS_TYPES)[number]

/** `json`: an object or list that was parsed, or is made a text on its way. */
export const JS_TYPES = ['string', 'number', 'bigint', 'boolean', 'Date', 'Buffer', 'json', 'array'] as const

export interface StatementUse {
  /** Sixteen hexadecimal digits, of the normalised text. See `statementId`. */
  readonly id: string
  /** `read`: leaves rows as they are. A SELECT that calls a function counts as one. */
  readonly kind: 'read' | 'write'
  /** White space and comments as one blank, literals as they were, parameters as `$1` (postgres) or `?` (mysql). */
  readonly sql: string
  /** Keys of `tables`, sorted. */
  readonly tables: readonly string[]
  /** In the order of their numbers. */
  readonly parameters: readonly Parameter[]
  /** Absent: not known. Empty: it gives no rows. */
  readonly result?: readonly ResultColumn[]
  /** Runs by a name that outlives the call: PostgreSQL refuses it once when the columns of its result change. */
  readonly prepared?: true
  /** At least so many times. */
  readonly seen?: number
  /** Where it is written: `queries/users.sql:12 findUser`. */
  readonly from?: string
  readonly by: readonly ContractSource[]
  /** Why its use of tables and columns is not known in full; absent where it is. */
  readonly unread?: string
}

export interface Parameter {
  /** As the server prints it: `integer`, `text`. */
  readonly type?: string
  /** The column it is compared with or written to: `{ table: 'users', column: 'email' }`. */
  readonly of?: ColumnRef
  /** What was seen or declared to be sent. */
  readonly emits?: Emitted
}

export interface ColumnRef {
  /** A key of `tables`. */
  readonly table: string
  readonly column: string
}

export interface ResultColumn {
  readonly name: string
  /** As the server prints it: `integer`, `text`. */
  readonly type?: string
}
