import { shortHash } from '../../../catalog/hash.ts'
import type { Action } from '../../../model/action.ts'
import { sameTable, type TableName } from '../../../model/names.ts'
import { holdSchema } from '../../../model/owned-names.ts'
import { list, qualified } from '../quote.ts'
import type { Lookup } from './lookup.ts'
import { done, tableExists } from './probes.ts'
import type { Statement } from './switching.ts'

/**
 * A table and the view that bears its other name trade names in one RENAME TABLE: both answer before and after it, and a
 * statement that is opening the view at that moment may be refused once (1356).
 * The pair's second action has nothing left to do; null where an action is no half of such a pair.
 */
export function tradeNames(
  actions: readonly Action[],
  at: number,
  known: Lookup,
): readonly Statement[] | null {
  const [before, action, after] = [actions[at - 1], actions[at], actions[at + 1]]
  if (before !== undefined && action !== undefined && pair(before, action, known) !== null) return []
  return action === undefined || after === undefined ? null : pair(action, after, known)
}

function pair(first: Action, second: Action, known: Lookup): readonly Statement[] | null {
  if (first.kind === 'dropAlias' && second.kind === 'moveTable' && sameTable(first.alias, second.to)) {
    const made = known.alias(first.alias)
    return made === undefined ? null : toTable(second.from, first.alias, made.columns)
  }
  if (first.kind === 'moveTable' && second.kind === 'createAlias' && sameTable(first.from, second.alias)) {
    return toView(first.to, second.alias, second.columns)
  }
  return null
}

/** The table takes the name that its view had. */
function toTable(table: TableName, view: TableName, columns: readonly string[]): readonly Statement[] {
  const old = spare('was', view)
  return [
    {
      title: `rename table ${table.name} to ${view.name}, which its view was called`,
      statement: `RENAME TABLE ${to(view, old)}, ${to(table, view)}`,
      probe: done(tableExists(old), `NOT ${tableExists(table)}`),
      undo: [`RENAME TABLE ${to(view, table)}, ${to(old, view)}`],
    },
    {
      title: `drop the view that was ${view.name}`,
      statement: `DROP VIEW ${qualified(old)}`,
      probe: done(`NOT ${tableExists(old)}`),
      // It has to be made over a name that the table gets back only afterwards.
      undo: [
        `CREATE OR REPLACE ${viewOf(table, view, columns)}`,
        `CREATE OR REPLACE ${viewOf(old, table, columns)}`,
        `DROP VIEW ${qualified(table)}`,
      ],
    },
  ]
}

/** The table gets its old name back, and a view takes the one it had. */
function toView(table: TableName, view: TableName, columns: readonly string[]): readonly Statement[] {
  const [next, old] = [spare('becomes', view), spare('was', table)]
  return [
    create(table, view, columns),
    create(next, table, columns),
    {
      title: `rename table ${view.name} to ${table.name}, with a view in its place`,
      statement: `RENAME TABLE ${to(table, old)}, ${to(view, table)}, ${to(next, view)}`,
      probe: done(tableExists(old), `NOT ${tableExists(next)}`),
      undo: [`RENAME TABLE ${to(view, next)}, ${to(table, view)}, ${to(old, table)}`],
    },
    {
      title: `drop the view that was ${table.name}`,
      statement: `DROP VIEW ${qualified(old)}`,
      probe: done(`NOT ${tableExists(old)}`),
      undo: [`CREATE OR REPLACE ${viewOf(old, view, columns)}`],
    },
  ]
}

function create(view: TableName, table: TableName, columns: readonly string[]): Statement {
  return {
    title: `serve ${table.name} as ${view.name} too`,
    statement: `CREATE ${viewOf(view, table, columns)}`,
    probe: done(tableExists(view)),
    undo: [`DROP VIEW ${qualified(view)}`],
  }
}

export function viewOf(view: TableName, table: TableName, columns: readonly string[]): string {
  return `SQL SECURITY INVOKER VIEW ${qualified(view)} AS SELECT ${list(columns)} FROM ${qualified(table)}`
}

function to(from: TableName, name: TableName): string {
  return `${qualified(from)} TO ${qualified(name)}`
}

/** A name of ours for a view that is on its way. */
function spare(role: string, { name }: TableName): TableName {
  return { schema: holdSchema(shortHash(`${role} ${name}`)), name }
}
