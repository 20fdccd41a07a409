import type { ColumnRef } from '../../../model/release-contract.ts'
import type { SqlToken } from '../../../model/sql-tokens.ts'
import type { KnownColumns } from '../../statement-reading.ts'
import type { Rows, Scope } from '../../statement-scope.ts'
import type { TableUses } from '../../table-uses.ts'
import type { Tokens } from './clauses.ts'

/** What one walk through a statement carries along. */
export interface Reading {
  readonly uses: TableUses
  readonly known: KnownColumns
  /** Of the WITHs around. */
  readonly ctes: ReadonlyMap<string, Rows>
  /** Each `?` by its number, from 1. */
  readonly numbers: ReadonlyMap<SqlToken, number>
  /** Reads a query inside another. */
  readonly query: (tokens: Tokens, reading: Reading, outer: Scope | null) => Output
}

/** What a query gives to whoever is around it. */
export interface Output {
  readonly names: readonly string[]
  /** Tables that it gives every column of. */
  readonly stars: readonly string[]
  /** There is more that is not known. */
  readonly open: boolean
}

export const NOTHING: Output = { names: [], stars: [], open: false }

/** Names of columns are the same in upper and lower case: the one that is declared counts. */
export function spelled(ref: ColumnRef, known: KnownColumns): ColumnRef {
  const columns = known(ref.table)
  if (columns === null || columns.has(ref.column)) return ref
  const same = [...columns].find((column) => column.toLowerCase() === ref.column.toLowerCase())
  return same === undefined ? ref : { ...ref, column: same }
}

/** Notes the column of a value that is nothing but a parameter. */
export function relate(value: Tokens, of: ColumnRef, { known, numbers, uses }: Reading): void {
  const [only, another] = value
  const number = only === undefined || another !== undefined ? undefined : numbers.get(only)
  if (number !== undefined) uses.parameter(number, spelled(of, known))
}
