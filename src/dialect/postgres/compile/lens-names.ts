import type { Lens, ReadColumn } from '../../../model/lens.ts'
import { namesOf, otherSide, physicalName, type Side } from '../../../model/lens-side.ts'
import type { NullFill, Sync, SyncState } from '../../../model/sync.ts'
import { identifier } from '../quote.ts'
import { fillFunction, functionName, type Direction } from './lens-functions.ts'

/** `ROW(NEW."a", NEW."b")`, to be compared as images: `=` takes 1.0 for 1.00 and 'abc' for 'ABC' under some collations. */
export function row(record: string, columns: readonly string[]): string {
  return `ROW(${columns.map((column) => `${record}${identifier(column)}`).join(', ')})`
}

/** As functions: written with the operator, PostgreSQL would compare two ROWs column by column, and has no such operator. */
export function differ(left: string, right: string): string {
  return `pg_catalog.record_image_ne(${left}, ${right})`
}

export function agree(left: string, right: string): string {
  return `pg_catalog.record_image_eq(${left}, ${right})`
}

/** The value of a column worked out from the other side: a call of the lens's function over `record`. */
export function valueOf(
  sync: Pick<Sync, 'lenses'>,
  state: SyncState,
  lens: Lens,
  side: Side,
  number: number,
  record: string,
  direction: Direction = side === 'after' ? 'forth' : 'back',
): string {
  const column = lens[side][number]
  if (column === undefined) throw new RangeError('no such lens column')
  const other = otherSide(side)
  if (lens.contract === 'swap') {
    return `${record}${identifier(namesOf(lens, other, state)[0] ?? '')}`
  }
  const reads = direction === 'fall' ? column.fallbackReads : column.reads
  return `${functionName(lens, direction, number)}(${readArguments(sync, state, other, reads, record)})`
}

export function fillValueOf(sync: Pick<Sync, 'lenses'>, fill: NullFill, record: string): string {
  return `${fillFunction(fill)}(${readArguments(sync, 'expanded', 'before', fill.reads, record)})`
}

/** All values of one side, worked out from the other. */
export function valueRow(
  sync: Pick<Sync, 'lenses'>,
  state: SyncState,
  lens: Lens,
  side: Side,
  record: string,
): string {
  return `ROW(${lens[side].map((_, number) => valueOf(sync, state, lens, side, number, record)).join(', ')})`
}

/** An expression is written in one schema's names; the column may be called otherwise at the moment. */
function readArguments(
  sync: Pick<Sync, 'lenses'>,
  state: SyncState,
  side: Side,
  reads: readonly ReadColumn[],
  record: string,
): string {
  const present = new Map<string, string>()
  for (const lens of sync.lenses) {
    for (const column of lens[side]) present.set(column.name, physicalName(lens, side, column, state))
  }
  return reads.map(({ name }) => `${record}${identifier(present.get(name) ?? name)}`).join(', ')
}
