import type { RawSql } from '../model/operations/code.ts'
import type { SqlFragment } from '../model/sql-fragment.ts'
import { made } from './made.ts'
import { isFragment } from './values.ts'

export interface RawSqlOptions {
  readonly up: string | SqlFragment
  /** May be left out where every statement of `up` changes rows: they come back from images. */
  readonly down?: string | SqlFragment
  /** When it runs: `expand` (default) with both versions ahead, `contract` once the old one is gone. */
  readonly phase?: 'expand' | 'contract'
  /** Tables whose rows it writes beyond those that its statements name: in a function, a procedure, a DO block. */
  readonly writes?: readonly string[]
  /** False for statements that refuse to run in a transaction. */
  readonly transaction?: boolean
  /** Why nothing can undo it. No images are kept then. */
  readonly irreversible?: string
}

/**
 * Statements of your own, with their way back.
 *
 * @example
 * op.sql({
 *   up: 'CREATE VIEW paid_orders AS SELECT * FROM orders WHERE paid_at IS NOT NULL',
 *   down: 'DROP VIEW paid_orders',
 * })
 *
 * @example
 * op.sql({ up: "UPDATE orders SET channel = 'web' WHERE channel IS NULL" })
 */
export function rawSql(options: RawSqlOptions): RawSql {
  const { up, down, ...rest } = options
  const code = {
    kind: 'sql',
    phase: 'expand',
    writes: [],
    transaction: true,
    ...rest,
    up: spell(up),
    down: spell(down ?? ''),
  }
  return made('sql', [], code as RawSql)
}

function spell(value: unknown): unknown {
  return isFragment(value) ? value.text : value
}
