import type { Session } from '../session.ts'
import { identifier, literal } from './quote.ts'

const NAME = '`(?:[^`]|``)+`'
const DROPS = new RegExp(`^DROP COLUMN ${NAME}(?:, DROP COLUMN ${NAME})*$`)
/** What stands in for a column that a state lacks: nothing, or the held column's value. */
const OURS = /^(?:NULL|`_bw_[0-9a-f]{8}_(?:[^`]|``)*`)$/

interface Virtual extends Record<string, unknown> {
  readonly name: string
  readonly type: string
  readonly collation: string | null
  readonly expression: string
}

/**
 * MySQL drops virtual columns INSTANTly only where none stands behind them, and INPLACE, which it offers instead, gives
 * inserts that run beside it numbers of AUTO_INCREMENT that are taken (1062, on 9.7.4). So columns of ours that stand
 * behind come off and on again in the same statement.
 */
export async function withThoseBehind(session: Session, table: string, drops: string): Promise<string> {
  if (!DROPS.test(drops)) return drops
  const dropped = new Set(
    [...drops.matchAll(new RegExp(NAME, 'g'))].map(([name]) => name.slice(1, -1).replaceAll('``', '`')),
  )
  const virtual = await session.query<Virtual>(
    `SELECT column_name AS name, column_type AS type, collation_name AS collation, generation_expression AS expression FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ${literal(table)} AND extra LIKE '%VIRTUAL GENERATED%' ORDER BY ordinal_position`,
  )
  const first = virtual.findIndex(({ name }) => dropped.has(name))
  const behind = first < 0 ? [] : virtual.slice(first).filter(({ name }) => !dropped.has(name))
  if (behind.length === 0 || behind.some(({ expression }) => !OURS.test(expression))) return drops
  return [
    drops,
    ...behind.map(({ name }) => `DROP COLUMN ${identifier(name)}`),
    ...behind.map((column) => `ADD COLUMN ${identifier(column.name)} ${textOf(column)}`),
  ].join(', ')
}

function textOf({ collation, expression, type }: Virtual): string {
  const collate = collation === null ? '' : ` COLLATE ${collation}`
  return `${type}${collate} GENERATED ALWAYS AS (${expression}) VIRTUAL INVISIBLE`
}
