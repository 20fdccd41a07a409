import type { KnownColumns } from '../../statement-reading.ts'
import type { TableUses } from '../../table-uses.ts'
import type { Tree } from '../expression-tree.ts'
import type { Rows, Scope } from '../../statement-scope.ts'

/** What one walk through a statement carries along. */
export interface Reading {
  readonly text: string
  readonly uses: TableUses
  readonly known: KnownColumns
  /** Of the WITHs around. */
  readonly ctes: ReadonlyMap<string, Rows>
  readonly writes: { seen: boolean }
  /** Reads a query inside another. */
  readonly query: ReadQuery
}

export type ReadQuery = (statement: Tree, reading: Reading, purpose: Purpose, outer: Scope | null) => Output

/** `result`: what it gives goes to the application. `rows`: to the query around it. */
export type Purpose = 'result' | 'rows'

/** What a query gives to whoever is around it. */
export interface Output {
  readonly names: readonly string[]
  /** Tables that it gives every column of. */
  readonly stars: readonly string[]
  /** There is more that is not known. */
  readonly open: boolean
}

export const NOTHING: Output = { names: [], stars: [], open: false }
