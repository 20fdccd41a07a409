import type { RawSql } from '../model/operations/code.ts'
import type { SqlFragment } from '../model/sql-fragment.ts'
import { made } from './made.ts'
import { isFragment } from './values.ts'

interface RawSqlBase {
  readonly up: string | SqlFragment
  /** When it runs: `expand` (default) with both versions ahead, `contract` once the old one is gone. */
  readonly phase?: 'expand' | 'contract'
  /** Tables whose rows it writes; they join the backup. */
  readonly writes?: readonly string[]
  /** False for statements that refuse to run in a transaction. */
  readonly transaction?: boolean
}

export type RawSqlOptions =
  | (RawSqlBase & { readonly down: string | SqlFragment; readonly irreversible?: string })
  | (RawSqlBase & { readonly down?: string | SqlFragment; readonly irreversible: string })

/**
 * Statements of your own, with their way back.
 *
 * @example
 * op.sql({
 *   up: 'CREATE VIEW paid_orders AS SELECT * FROM orders WHERE paid_at IS NOT NULL',
 *   down: 'DROP VIEW paid_orders',
 * })
 */
export function rawSql(options: RawSqlOptions): RawSql {
  const { up, down, ...rest } = options
  const back = down ?? (options.irreversible === undefined ? undefined : '')
  const code = {
    kind: 'sql',
    phase: 'expand',
    writes: [],
    transaction: true,
    ...rest,
    up: spell(up),
    down: spell(back),
  }
  return made('sql', [], code as RawSql)
}

function spell(value: unknown): unknown {
  return isFragment(value) ? value.text : value
}
