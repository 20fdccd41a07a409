import type { TableName } from './names.ts'

/**
 * A database schema as plain data in canonical form: lists sorted by name (columns by position), expressions as the
 * server prints them with an empty search_path, owners and grants spelled out. Objects that the tool owns are left out.
 */
export interface Catalog {
  /** Where unqualified names resolve: `public` unless the connection says otherwise. */
  readonly defaultSchema: string
  readonly schemas: readonly Schema[]
  readonly tables: readonly Table[]
  readonly views: readonly View[]
  readonly sequences: readonly Sequence[]
  readonly types: readonly UserType[]
  readonly routines: readonly Routine[]
  readonly extensions: readonly Extension[]
}

export interface Schema {
  readonly name: string
  readonly owner: string
  readonly grants: readonly string[]
  readonly comment: string | null
}

export interface Table extends TableName {
  readonly kind: 'table' | 'partitioned' | 'partition' | 'foreign'
  readonly owner: string
  readonly persistence: 'permanent' | 'unlogged'
  readonly columns: readonly Column[]
  readonly constraints: readonly Constraint[]
  readonly indexes: readonly Index[]
  readonly triggers: readonly Trigger[]
  readonly policies: readonly Policy[]
  readonly rules: readonly string[]
  /** Whether policies bind the owner too is a switch of its own, which may be on while they bind nobody. */
  readonly rowSecurity: 'off' | 'on' | 'forced' | 'off but forced'
  readonly replicaIdentity: string
  readonly grants: readonly string[]
  readonly options: readonly string[]
  readonly statistics: readonly string[]
  readonly comment: string | null
  /** Tables this one inherits from; for a partition its parent. */
  readonly inherits: readonly TableName[]
  /** MySQL, MariaDB: the collation of texts that don't name one. */
  readonly defaultCollation?: string
  /** `RANGE (at)` for a partitioned table, `FOR VALUES …` for a partition, both where a partition has partitions. */
  readonly partition: string | null
}

export interface Column {
  readonly name: string
  /** As `format_type` prints it: `numeric(10,2)`, `character varying(20)`. */
  readonly type: string
  readonly notNull: boolean
  /** The default's expression as the server prints it; null when there is none. A generated column has it here too. */
  readonly default: string | null
  readonly generated: 'no' | 'stored' | 'virtual'
  readonly identity: 'no' | 'always' | 'by default'
  /** The sequence behind an identity column, which is no sequence of its own; absent where there is none. */
  readonly identitySequence?: Sequence
  /** Null where it is the type's own. */
  readonly collation: string | null
  /** What is not as the type has it: storage, compression, statistics target and other settings of the column. */
  readonly storage: string | null
  readonly grants: readonly string[]
  readonly comment: string | null
  /** MySQL, MariaDB: what follows the name in SHOW CREATE TABLE, without INVISIBLE; CHANGE wants all of it again. */
  readonly definition?: string
  /** MySQL, MariaDB: true where `SELECT *` leaves it out. */
  readonly invisible?: boolean
  /** MySQL, MariaDB: `CURRENT_TIMESTAMP(6)` where each update stamps it. */
  readonly onUpdate?: string | null
  /** MariaDB: a CHECK that is part of the column. It stands last, and names the column as the column is called then. */
  readonly check?: string
}

export interface Constraint {
  readonly name: string
  readonly kind: 'primary key' | 'unique' | 'foreign key' | 'check' | 'exclusion'
  /** Columns of this table, in key order; for a check those it mentions. */
  readonly columns: readonly string[]
  /**
   * As `pg_get_constraintdef` prints it, without NOT VALID. A NOT NULL that says more than its column (not validated, or
   * not for heirs) is a check with `NOT NULL price` here, and the column counts as nullable until it is validated.
   */
  readonly definition: string
  readonly validated: boolean
  /** For a foreign key: the table it points to, its columns, and what happens on delete. */
  readonly references: Reference | null
  readonly comment: string | null
}

export interface Reference {
  readonly table: TableName
  readonly columns: readonly string[]
  readonly onDelete: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default'
  readonly onUpdate: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default'
}

export interface Index {
  readonly name: string
  readonly unique: boolean
  readonly valid: boolean
  /** Column names where a key part is a plain column, null where it is an expression. */
  readonly keys: readonly (string | null)[]
  readonly included: readonly string[]
  /** All columns that keys, expressions, predicate or INCLUDE mention. */
  readonly columns: readonly string[]
  readonly predicate: string | null
  /** As `pg_get_indexdef` prints it. */
  readonly definition: string
  /**
   * Of a unique index that goes by `=` of its keys' own types, at once and not at the end of a transaction: the keys as
   * expressions over a row. Null of any other, and where the engine leads no write around one; not part of the canonical
   * form.
   */
  readonly plainKeys: readonly string[] | null
  /** The constraint it serves, when it does. */
  readonly constraint: string | null
  readonly comment: string | null
}

export interface Trigger {
  readonly name: string
  readonly definition: string
  readonly enabled: 'origin' | 'disabled' | 'replica' | 'always'
  readonly timing: 'before' | 'after' | 'instead of'
  readonly events: readonly ('insert' | 'update' | 'delete' | 'truncate')[]
  readonly level: 'row' | 'statement'
  /** The body of the function it calls, to find columns that it names; not part of the canonical form. */
  readonly source: string
  readonly comment: string | null
  /** MySQL, MariaDB: its turn among the user's triggers of the same moment, from 1. */
  readonly place?: number
  /** MySQL, MariaDB: `sql_mode=…` and what else it was made under, and runs under. */
  readonly madeUnder?: readonly string[]
}

export interface Policy {
  readonly name: string
  readonly definition: string
  readonly comment: string | null
}

export interface View extends TableName {
  readonly kind: 'view' | 'materialized view'
  readonly definition: string
  readonly columns: readonly Column[]
  readonly owner: string
  readonly grants: readonly string[]
  readonly options: readonly string[]
  readonly indexes: readonly Index[]
  readonly triggers: readonly Trigger[]
  readonly rules: readonly string[]
  readonly statistics: readonly string[]
  readonly comment: string | null
}

export interface Sequence extends TableName {
  readonly definition: string
  readonly owner: string
  readonly ownedBy: string | null
  readonly grants: readonly string[]
  readonly comment: string | null
}

export interface UserType extends TableName {
  readonly kind: 'enum' | 'domain' | 'composite' | 'range'
  readonly definition: string
  readonly owner: string
  readonly grants: readonly string[]
  readonly comment: string | null
}

export interface Routine extends TableName {
  /** `total(integer, text)`; on MySQL and MariaDB `procedure total(int)` and `event nightly` too. */
  readonly signature: string
  readonly definition: string
  readonly owner: string
  readonly grants: readonly string[]
  readonly comment: string | null
  /** MySQL, MariaDB: `sql_mode=…` and what else it was made under, and runs under. */
  readonly madeUnder?: readonly string[]
}

export interface Extension {
  readonly name: string
  readonly version: string
  readonly schema: string
}
