import type { Lens, ReadColumn } from '../../../model/lens.ts'
import { otherSide, physicalName, type Side } from '../../../model/lens-side.ts'
import type { NullFill, Sync } from '../../../model/sync.ts'
import { identifier } from '../quote.ts'
import type { DeclaredTypes } from './declared-type.ts'

export type Row = 'NEW.' | 'OLD.'

/** What triggers are written with, whatever their table and state. */
export interface TriggerSettings {
  readonly types: DeclaredTypes
  /** Whether a trigger can see that an invisible NOT NULL column was left out. */
  readonly seesOmitted: boolean
  /** Whether columns that stand in for missing ones are virtual, or plain and NULL. */
  readonly virtualStandIns: boolean
}

/** What the statements of one trigger are written for. */
export interface TriggerContext extends TriggerSettings {
  readonly sync: Sync
}

/** Whether `value` or `fallback` of a column is worked out. */
export type Which = 'value' | 'fallback'

/**
 * Works a column out from the other side and puts it into `target`. The author's expression is not rewritten: what it
 * reads are local variables, which hide everything else of that name.
 */
export function evaluate(
  context: TriggerContext,
  lens: Lens,
  side: Side,
  number: number,
  row: Row,
  target: string,
  which: Which = 'value',
): string {
  const column = lens[side][number]
  if (column === undefined) throw new RangeError('no such lens column')
  const other = otherSide(side)
  if (lens.contract === 'swap') {
    const [mirror] = lens[other]
    if (mirror === undefined) throw new RangeError('a mirror has two sides')
    return `SET ${target} = ${row}${identifier(physicalName(lens, other, mirror, context.sync.state))};`
  }
  const [text, reads] =
    which === 'fallback' ? [column.fallback, column.fallbackReads] : [column.value, column.reads]
  return withReads(context, other, reads, row, `SET ${target} = (${text ?? 'NULL'}\n);`)
}

export function evaluateFill(context: TriggerContext, fill: NullFill, target: string): string {
  return withReads(context, 'before', fill.reads, 'NEW.', `SET ${target} = (${fill.value}\n);`)
}

function withReads(
  context: TriggerContext,
  side: Side,
  reads: readonly ReadColumn[],
  row: Row,
  statement: string,
): string {
  if (reads.length === 0) return statement
  const { sync, types } = context
  const present = new Map<string, string>()
  for (const lens of sync.lenses) {
    for (const column of lens[side]) present.set(column.name, physicalName(lens, side, column, sync.state))
  }
  const declarations = reads.map(
    ({ name }) =>
      `DECLARE ${identifier(name)} ${types.of(sync.table, name)} DEFAULT ${row}${identifier(present.get(name) ?? name)};`,
  )
  return ['BEGIN', ...declarations, statement, 'END;'].join('\n')
}
