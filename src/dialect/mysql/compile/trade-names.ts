import { shortHash } from '../../../catalog/hash.ts'
import type { Action } from '../../../model/action.ts'
import { sameTable, type TableName } from '../../../model/names.ts'
import { besideName, holdSchema } from '../../../model/owned-names.ts'
import { list, physicalTable, qualified } from '../quote.ts'
import type { Lookup } from './lookup.ts'
import { done, tableExists } from './probes.ts'
import type { Statement } from './switching.ts'

/**
 * A table and the view that bears its other name trade names, and a read or write of either name never fails meanwhile.
 * The pair's second action has nothing left to do; null where an action is no half of such a pair.
 *
 * A statement opens a view first and then waits for the table behind it. If a RENAME that holds the table waits for the
 * view in turn, the statement has to let go and tries again with what it knew of the view: it is refused (1356), and MariaDB
 * may abort (10.11.19, `trx->read_view.is_open()`). RENAME locks in the order of names, so no RENAME here takes a view and
 * the table behind it, unless the view's name comes first.
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
    return made === undefined ? null : toNewName(second.from, second.to, made.columns)
  }
  if (first.kind === 'moveTable' && second.kind === 'createAlias' && sameTable(first.from, second.alias)) {
    return toOldName(first.from, first.to, second.columns)
  }
  return null
}

/** The table takes the name that its view had; nobody is served the name that it leaves. */
function toNewName(from: TableName, to: TableName, columns: readonly string[]): readonly Statement[] {
  const aside = asideOf(from, to)
  return [
    ...trade(from, to, columns),
    drop(from, byOwner(from, aside, columns)),
    drop(aside, byOwner(aside, to, columns)),
  ]
}

/** The table gets its old name back, and a view takes the one it had. */
function toOldName(from: TableName, to: TableName, columns: readonly string[]): readonly Statement[] {
  const aside = asideOf(from, to)
  const [next, old] = [spare('next', from), spare('last', from)]
  return [
    create(to, viewOf(to, from, columns)),
    ...trade(from, to, columns),
    create(next, viewOf(next, to, columns)),
    replace(from, next, old),
    drop(old, byOwner(old, aside, columns)),
    drop(aside, byOwner(aside, to, columns)),
  ]
}

/**
 * From a table `from` and a view `to` over it, to a table `to` and a view `from`. In between the table stands aside under
 * a name of ours that comes after both, and both names are views over it.
 */
function trade(from: TableName, to: TableName, columns: readonly string[]): readonly Statement[] {
  const aside = asideOf(from, to)
  const [kept, stays] = [spare('kept', to), spare('stays', from)]
  const [becomes, was] = [spare('becomes', to), spare('was', to)]
  const [leads, led] = [spare('leads', to), spare('led', to)]
  return [
    create(aside, byOwner(aside, from, columns)),
    create(stays, byOwner(stays, aside, columns)),
    {
      title: `set table ${from.name} aside, with a view in its place`,
      statement: rename([aside, kept], [from, aside], [stays, from]),
      probe: done(tableExists(kept), `NOT ${tableExists(stays)}`),
      undo: [rename([from, stays], [aside, from], [kept, aside])],
    },
    drop(kept, byOwner(kept, from, columns)),
    create(becomes, byOwner(becomes, aside, columns)),
    replace(to, becomes, was),
    drop(was, viewOf(was, from, columns)),
    create(leads, byOwner(leads, to, columns)),
    {
      title: `rename table ${from.name} to ${to.name}, which its view was called`,
      statement: rename([to, led], [aside, to], [leads, aside]),
      probe: done(tableExists(led), `NOT ${tableExists(leads)}`),
      undo: [
        // The way back locks the name aside first: nobody may come to the table through it.
        `CREATE OR REPLACE ${byOwner(from, to, columns)}`,
        rename([aside, leads], [to, aside], [led, to]),
        `CREATE OR REPLACE ${byOwner(from, aside, columns)}`,
      ],
    },
    drop(led, byOwner(led, aside, columns)),
  ]
}

function create(view: TableName, text: string): Statement {
  return {
    title: `make view ${physicalTable(view)}`,
    statement: `CREATE ${text}`,
    probe: done(tableExists(view)),
    undo: [`DROP VIEW ${qualified(view)}`],
  }
}

function drop(view: TableName, text: string): Statement {
  return {
    title: `drop view ${physicalTable(view)}`,
    statement: `DROP VIEW ${qualified(view)}`,
    probe: done(`NOT ${tableExists(view)}`),
    undo: [`CREATE ${text}`],
  }
}

/** One view in place of another; the one before stands by under a spare name. */
function replace(view: TableName, next: TableName, old: TableName): Statement {
  return {
    title: `put another view in place of ${view.name}`,
    statement: rename([view, old], [next, view]),
    probe: done(tableExists(old), `NOT ${tableExists(next)}`),
    undo: [rename([view, next], [old, view])],
  }
}

function rename(...pairs: readonly (readonly [from: TableName, to: TableName])[]): string {
  return `RENAME TABLE ${pairs.map(([from, to]) => `${qualified(from)} TO ${qualified(to)}`).join(', ')}`
}

/** Who asks needs rights on the table too. */
export function viewOf(view: TableName, table: TableName, columns: readonly string[]): string {
  return `SQL SECURITY INVOKER ${definition(view, table, columns)}`
}

/** For names on the way, on which nobody but us has rights. */
function byOwner(view: TableName, table: TableName, columns: readonly string[]): string {
  return `SQL SECURITY DEFINER ${definition(view, table, columns)}`
}

function definition(view: TableName, table: TableName, columns: readonly string[]): string {
  return `VIEW ${qualified(view)} AS SELECT ${list(columns)} FROM ${qualified(table)}`
}

/** Comes after both names in the order in which servers take their locks: by bytes, with and without capitals. */
function asideOf({ schema, name }: TableName, { name: other }: TableName): TableName {
  const [, last = ''] = [name.toLowerCase(), other.toLowerCase()].toSorted()
  return { schema, name: besideName(last, shortHash(`${name} ${other}`)) }
}

/** A name of ours for a view that is on its way. */
function spare(role: string, { name }: TableName): TableName {
  return { schema: holdSchema(shortHash(`${role} ${name}`)), name }
}
