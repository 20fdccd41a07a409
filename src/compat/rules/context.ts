import type { Catalog, Table, View } from '../../model/catalog.ts'
import type { StatementDialect } from '../../dialect/statement-dialect.ts'
import type { ReleaseContract, TableUse } from '../../model/release-contract.ts'
import type { Misfit } from '../misfit.ts'
import { columnOf, relationOf } from '../look-up.ts'

/** What rules ask of an engine. */
export type EngineRules = Pick<StatementDialect, 'jsType' | 'keepsColumns' | 'countsColumns' | 'meetsAnyKey'>

/** A contract beside a schema in which the release works, and another in which it is to work. */
export interface RuleContext {
  readonly contract: ReleaseContract
  readonly before: Catalog
  readonly after: Catalog
  /** In `after`: columns that may be NULL by the schema, and never are. */
  readonly neverNull: ReadonlySet<string>
  readonly engine: EngineRules
}

export type RuleCheck = (context: RuleContext) => readonly Misfit[]

/** The tables of a contract that both schemas have. */
export function sharedTables({ after, before, contract }: RuleContext) {
  return Object.entries(contract.tables).flatMap(([key, use]) => {
    const old = relationOf(before, key)
    const now = relationOf(after, key)
    return old === undefined || now === undefined ? [] : [{ key, use, old, now }]
  })
}

/** True of a column that is NULL, or refused, in rows of somebody who doesn't write it. */
export function isLeftNull(relation: Table | View, column: string): boolean {
  const found = columnOf(relation, column)
  return found?.default === null && found.generated === 'no' && found.identity === 'no'
}

/** Columns that are sent values. */
export function isWritten({ insert, update }: TableUse['columns'][string]): boolean {
  return insert !== undefined || update === true
}

export function misfit(
  rule: Misfit['rule'],
  severity: Misfit['severity'],
  table: string,
  column: string | null,
  what: string,
  fix: string,
): Misfit {
  return { rule, severity, table, column, statement: null, what, fix }
}
