import type { Action } from '../../../model/action.ts'
import type { Catalog, Constraint, Index, Table } from '../../../model/catalog.ts'
import { sameTable, type TableName } from '../../../model/names.ts'
import type { CreateIndex } from '../../../model/operations/indexes.ts'
import type { CreateTable } from '../../../model/operations/tables.ts'
import type { PlannedProgram } from '../../../model/planned-step.ts'

/** What a statement's way back is read from: the catalog before the migration, and what the migration itself makes. */
export interface Lookup {
  table(name: TableName): Table | undefined
  tables(): readonly Table[]
  /** What the migration says of a table that it makes. */
  created(name: TableName): CreateTable | undefined
  constraint(table: TableName, name: string): Constraint | undefined
  index(table: TableName, name: string): Index | undefined
  declared(table: TableName, name: string): Extract<Action, { kind: 'addConstraint' }> | undefined
  /** The index that a unique of the migration was made of. */
  attached(table: TableName, name: string): CreateIndex | undefined
  alias(alias: TableName): Extract<Action, { kind: 'createAlias' }> | undefined
}

export function lookup(catalog: Catalog, program: PlannedProgram): Lookup {
  const steps = Object.values(program).flat()
  const actions = steps.flatMap((step) => (step.kind === 'transaction' ? [...step.do, ...step.undo] : []))
  const find = (name: TableName): Table | undefined => catalog.tables.find((table) => sameTable(table, name))
  return {
    table: find,
    tables: () => catalog.tables,
    created: (name) =>
      actions.flatMap((action) =>
        action.kind === 'createTable' && sameTable(action.table, name) ? [action.definition] : [],
      )[0],
    constraint: (table, name) => find(table)?.constraints.find((constraint) => constraint.name === name),
    index: (table, name) => find(table)?.indexes.find((index) => index.name === name),
    declared: (table, name) =>
      actions.find(
        (action) => action.kind === 'addConstraint' && sameTable(action.table, table) && action.name === name,
      ) as Extract<Action, { kind: 'addConstraint' }> | undefined,
    attached(table, name) {
      const made = actions.find(
        (action) => action.kind === 'attachUnique' && sameTable(action.table, table) && action.name === name,
      )
      const from = made?.kind === 'attachUnique' ? made.index : null
      return steps.flatMap((step) =>
        step.kind === 'buildIndex' && sameTable(step.table, table) && step.name === from ? [step.index] : [],
      )[0]
    },
    alias: (alias) =>
      actions.find((action) => action.kind === 'createAlias' && sameTable(action.alias, alias)) as
        | Extract<Action, { kind: 'createAlias' }>
        | undefined,
  }
}
