import type { ColumnRef, ColumnUse, ConflictTarget, TableUse } from '../model/release-contract.ts'
import type { StatementReading } from './statement-reading.ts'

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

interface Draft extends Omit<Writable<TableUse>, 'columns' | 'conflictTargets'> {
  readonly columns: Map<string, Writable<ColumnUse>>
  readonly targets: ConflictTarget[]
}

/** Fills while a statement is walked. */
export interface TableUses {
  table(key: string): void
  read(ref: ColumnRef): void
  filter(ref: ColumnRef): void
  insert(ref: ColumnRef, how: 'always' | 'sometimes'): void
  update(ref: ColumnRef): void
  mark(key: string, what: 'star' | 'positionalInsert' | 'inserts' | 'deletes' | 'needsTable'): void
  conflict(key: string, target: ConflictTarget): void
  /** Parameters count from 1. */
  parameter(number: number, of: ColumnRef | null): void
  /** The first reason counts. */
  unread(why: string): void
  reading(kind: StatementReading['kind']): StatementReading
}

export function tableUses(): TableUses {
  const tables = new Map<string, Draft>()
  const parameters: (ColumnRef | null)[] = []
  let unread: string | null = null
  const draft = (key: string): Draft => {
    const known = tables.get(key) ?? { columns: new Map(), targets: [] }
    tables.set(key, known)
    return known
  }
  const column = ({ column: name, table }: ColumnRef): Writable<ColumnUse> => {
    const { columns } = draft(table)
    const known = columns.get(name) ?? {}
    columns.set(name, known)
    return known
  }
  return {
    table: (key) => void draft(key),
    read: (ref) => (column(ref).read ??= {}),
    filter: (ref) => (column(ref).filter = true),
    insert: (ref, how) => (column(ref).insert = how),
    update: (ref) => (column(ref).update = true),
    mark: (key, what) => (draft(key)[what] = true),
    conflict: (key, target) => void draft(key).targets.push(target),
    parameter: (number, of) => {
      while (parameters.length < number) parameters.push(null)
      parameters[number - 1] ??= of
    },
    unread: (why) => (unread ??= why),
    reading: (kind) => ({
      kind,
      tables: Object.fromEntries([...tables].map(([key, use]) => [key, finished(use)])),
      parameters,
      unread,
    }),
  }
}

function finished({ columns, targets, ...use }: Draft): TableUse {
  return {
    ...use,
    ...(targets.length === 0 ? {} : { conflictTargets: targets }),
    columns: Object.fromEntries(columns),
  }
}
