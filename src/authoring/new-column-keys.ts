import { optional, type Field } from './shape.ts'

export const anything: Field = optional(() => [])

/** The keys of a new column. Their values become part of the operation and are checked there. */
export const NEW_COLUMN_KEYS: Readonly<Record<string, Field>> = {
  type: anything,
  notNull: anything,
  default: anything,
  collation: anything,
  comment: anything,
}
