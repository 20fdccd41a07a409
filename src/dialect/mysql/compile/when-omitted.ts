import type { Lens } from '../../../model/lens.ts'
import { sameTable, type TableName } from '../../../model/names.ts'
import { zeroOf } from './column-state.ts'

/**
 * The default that a new NOT NULL column may have while it is invisible. With a default a trigger can't see that the
 * column was left out, so there is none unless the value is the same for every row or, on an engine that wants one, an old
 * column that its version always writes tells.
 */
export function whenOmitted(
  lenses: readonly Lens[],
  table: TableName,
  column: string,
  isWanted: boolean,
): string | null {
  for (const lens of lenses) {
    const found = lens.after.find(({ name }) => name === column)
    if (found === undefined || !sameTable(lens.table, table)) continue
    if (lens.before.length > 0)
      return isWanted && tellsByAbsence(lens) ? (found.default ?? zeroOf(found.type)) : null
    return found.value !== null && found.reads.length === 0 && isLiteral(found.value) ? found.value : null
  }
  return null
}

/** An old column that its version always writes and the new one never: its absence alone says who wrote. */
export function tellsByAbsence(lens: Lens): boolean {
  return lens.before.some((column) => column.notNull && column.default === null)
}

function isLiteral(text: string): boolean {
  return /^\s*(?:'(?:[^'\\]|'')*'|[-+]?\d+(?:\.\d+)?)\s*$/.test(text)
}
