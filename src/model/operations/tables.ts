import type { SqlFragment } from '../sql-fragment.ts'
import type { NewColumn } from './columns.ts'
import type { CheckDefinition, ForeignKeyDefinition, UniqueDefinition } from './constraints.ts'

export interface TableColumn extends NewColumn {
  readonly primaryKey?: boolean
  readonly unique?: boolean
  readonly identity?: 'always' | 'by default'
  readonly generated?: SqlFragment
  /** `customers(id)`, or with rules: `customers(id) on delete cascade`. */
  readonly references?: string
}

export interface CreateTable {
  readonly kind: 'createTable'
  readonly table: string
  readonly columns: Readonly<Record<string, TableColumn>>
  readonly primaryKey?: readonly string[]
  readonly uniques?: readonly UniqueDefinition[]
  readonly foreignKeys?: readonly ForeignKeyDefinition[]
  readonly checks?: readonly CheckDefinition[]
  readonly comment?: string
}

export interface DropTable {
  readonly kind: 'dropTable'
  readonly table: string
}

export interface RenameTable {
  readonly kind: 'renameTable'
  readonly from: string
  readonly to: string
}
