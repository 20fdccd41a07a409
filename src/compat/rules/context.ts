import type { Catalog } from '../../model/catalog.ts'
import type { StatementDialect } from '../../dialect/statement-dialect.ts'
import type { ReleaseContract, TableUse } from '../../model/release-contract.ts'
import type { Misfit } from '../misfit.ts'
import { relationOf } from '../look-up.ts'

/** What rules ask of an engine. */
export type EngineRules = Pick<StatementDialect, 'jsType' | 'keepsColumns' | 'countsColumns' | 'meetsAnyKey'>

/** A contract beside a schema in which the release works, and another in which it is to work. */
export interface RuleContext {
  readonly contract: ReleaseContract
  readonly before: Catalog
  readonly after: Catalog
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
