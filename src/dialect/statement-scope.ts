import type { ColumnRef } from '../model/release-contract.ts'
import type { KnownColumns } from './statement-reading.ts'

/** What a name before a dot may stand for. */
export type Relation = TableRelation | Rows

interface TableRelation {
  readonly kind: 'table'
  readonly alias: string
  /** The table's key in a contract. */
  readonly key: string
}

/** A subquery, a WITH, a function. */
export interface Rows {
  readonly kind: 'rows'
  readonly alias: string
  readonly outputs: ReadonlySet<string>
  /** Tables that it gives every column of. */
  readonly stars: readonly string[]
  /** Its columns are not known: a function, a table of the server's. */
  readonly open: boolean
}

export interface Scope {
  readonly relations: readonly Relation[]
  /** Around a subquery. */
  readonly outer: Scope | null
}

/** `rows`: a column of a subquery, which was looked at there. */
export type Resolved =
  | { readonly kind: 'column'; readonly ref: ColumnRef }
  | { readonly kind: 'whole row'; readonly of: Relation }
  | { readonly kind: 'rows' }
  | { readonly kind: 'unknown'; readonly why: string }

const ROWS: Resolved = { kind: 'rows' }

export function resolve(path: readonly string[], scope: Scope, known: KnownColumns): Resolved {
  const name = path.at(-1) ?? ''
  const qualifier = path.at(-2)
  return qualifier === undefined ? unqualified(name, scope, known) : qualified(qualifier, name, scope, known)
}

function qualified(alias: string, name: string, scope: Scope, known: KnownColumns): Resolved {
  const relation = relationOf(alias, scope)
  if (relation === null) return { kind: 'unknown', why: `what ${alias}.${name} belongs to is not known` }
  return columnIn(relation, name, known) ?? ROWS
}

/** By its name, from the inside out. */
export function relationOf(alias: string, scope: Scope): Relation | null {
  const found = scope.relations.find((relation) => relation.alias === alias)
  return found ?? (scope.outer === null ? null : relationOf(alias, scope.outer))
}

function unqualified(name: string, scope: Scope, known: KnownColumns): Resolved {
  const sure = scope.relations.find((relation) => surelyHas(relation, name, known))
  if (sure !== undefined) return columnIn(sure, name, known) ?? ROWS
  const whole = scope.relations.find(({ alias }) => alias === name)
  if (whole !== undefined) return { kind: 'whole row', of: whole }
  const candidates = scope.relations.filter((relation) => mayHave(relation, known))
  const [only, another] = candidates
  if (only !== undefined && another === undefined) return columnIn(only, name, known) ?? ROWS
  if (another !== undefined) return { kind: 'unknown', why: `which table ${name} belongs to is not known` }
  if (scope.outer !== null) return unqualified(name, scope.outer, known)
  // Every table here is declared, and none with it: said by the one that it must be.
  const tables = scope.relations.filter(({ kind }) => kind === 'table')
  const [table] = tables
  return table?.kind === 'table' && tables.length === 1
    ? { kind: 'column', ref: { table: table.key, column: name } }
    : { kind: 'unknown', why: `which table ${name} belongs to is not known` }
}

/** Null: in a subquery's own outputs, where it was looked at. */
function columnIn(relation: Relation, name: string, known: KnownColumns): Resolved | null {
  if (relation.kind === 'table') return { kind: 'column', ref: { table: relation.key, column: name } }
  if (relation.outputs.has(name) || relation.open) return null
  const tables = relation.stars.filter((key) => known(key)?.has(name) ?? true)
  const [table] = tables
  if (table === undefined) return null
  return tables.length === 1
    ? { kind: 'column', ref: { table, column: name } }
    : { kind: 'unknown', why: `which table ${name} belongs to is not known` }
}

function surelyHas(relation: Relation, name: string, known: KnownColumns): boolean {
  if (relation.kind === 'table') return known(relation.key)?.has(name) === true
  return relation.outputs.has(name) || relation.stars.some((key) => known(key)?.has(name) === true)
}

function mayHave(relation: Relation, known: KnownColumns): boolean {
  if (relation.kind === 'table') return known(relation.key) === null
  return relation.open || relation.stars.some((key) => known(key) === null)
}

/** Tables that a star over it gives every column of. */
export function starsOf(relation: Relation): readonly string[] {
  return relation.kind === 'table' ? [relation.key] : relation.stars
}
