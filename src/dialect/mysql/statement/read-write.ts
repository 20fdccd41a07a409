import type { Relation, Scope } from '../../statement-scope.ts'
import { behindBracket, clausesOf, insideBracket, splitBy, type Tokens } from './clauses.ts'
import { isQuery, readExpression } from './read-expression.ts'
import { aliasAt, readFrom, relationOf, tableAt } from './read-from.ts'
import { readTargets } from './read-query.ts'
import { relate, spelled, type Reading } from './reading.ts'
import { nameOf, wordOf } from './tokens.ts'

const MANNERS = new Set(['low_priority', 'delayed', 'high_priority', 'ignore', 'quick', 'into'])

function withoutManners(tokens: Tokens): Tokens {
  return tokens.slice(tokens.findIndex((token) => !MANNERS.has(wordOf(token) ?? '')))
}

/** INSERT and REPLACE, from behind the verb. */
export function readInsert(tokens: Tokens, reading: Reading, replaces: boolean): void {
  const { uses } = reading
  const rest = withoutManners(tokens)
  const named = tableAt(rest, 0)
  const target = named === null ? null : relationOf(named, null, new Map())
  if (named === null || target?.kind !== 'table')
    return uses.unread('the table that it inserts into is not known')
  const table = target.key
  uses.mark(table, 'inserts')
  if (replaces) {
    uses.mark(table, 'deletes')
    uses.conflict(table, { kind: 'any' })
  }
  const at = wordOf(rest[named.end]) === 'partition' ? behindBracket(rest, named.end + 1) : named.end
  const listed = rest[at]?.text === '(' && !isQuery(rest.slice(at + 1))
  const columns = listed ? insideBracket(rest, at).flatMap((token) => nameOf(token) ?? []) : []
  const clauses = clausesOf(rest.slice(listed ? behindBracket(rest, at) : at), ['on', 'returning'])
  const source = clauses.get('') ?? []
  for (const column of columns) uses.insert(spelled({ table, column }, reading.known), 'always')
  const scope: Scope = { relations: [target], outer: null }
  readSource(source, columns, table, reading, scope)
  readDuplicate(clauses.get('on') ?? [], table, reading, scope)
  readReturning(clauses.get('returning') ?? [], reading, scope)
}

function readSource(
  source: Tokens,
  columns: readonly string[],
  table: string,
  reading: Reading,
  scope: Scope,
): void {
  const word = wordOf(source[0])
  if (word === 'set') return readAssignments(source.slice(1), table, reading, scope, 'insert')
  if (word !== 'values' && word !== 'value') {
    if (columns.length === 0) reading.uses.mark(table, 'positionalInsert')
    for (const star of reading.query(source, reading, null).stars) reading.uses.mark(star, 'star')
    return
  }
  const rows = splitBy(withoutRowAlias(source.slice(1)), ',').map((row) =>
    insideBracket(row, wordOf(row[0]) === 'row' ? 1 : 0),
  )
  if (columns.length === 0 && rows.some((row) => row.length > 0)) reading.uses.mark(table, 'positionalInsert')
  for (const row of rows) {
    for (const [index, value] of splitBy(row, ',').entries()) {
      const column = columns[index]
      if (column === undefined) continue
      relate(value, { table, column }, reading)
      if (wordOf(value[0]) === 'default' && value.length === 1)
        reading.uses.insert(spelled({ table, column }, reading.known), 'sometimes')
      else readExpression(value, reading, { relations: [], outer: scope }, 'filter')
    }
  }
}

/** `VALUES (…) AS new(a, b)` */
function withoutRowAlias(rows: Tokens): Tokens {
  return clausesOf(rows, ['as']).get('') ?? rows
}

/** ON DUPLICATE KEY UPDATE: what comes from the row that was refused is a value. */
function readDuplicate(tokens: Tokens, table: string, reading: Reading, scope: Scope): void {
  if (tokens.length === 0) return
  if (wordOf(tokens[0]) !== 'duplicate') return reading.uses.unread('what its ON means is not known')
  reading.uses.conflict(table, { kind: 'any' })
  readAssignments(tokens.slice(3), table, reading, scope, 'update')
}

/** `a = ?, t.b = t.b + 1`. In an UPDATE of several tables the column itself says which. */
function readAssignments(
  tokens: Tokens,
  table: string | null,
  reading: Reading,
  scope: Scope,
  how: 'insert' | 'update',
): void {
  for (const item of splitBy(tokens, ',')) {
    const equals = item.findIndex(({ text }) => text === '=')
    const names = item.slice(0, equals).flatMap((token) => nameOf(token) ?? [])
    const column = names.at(-1)
    const key = names.length > 1 ? keyOf(names.at(-2) ?? '', scope) : table
    if (column === undefined || key === null) {
      reading.uses.unread('which table it assigns to is not known')
      continue
    }
    const ref = spelled({ table: key, column }, reading.known)
    if (how === 'insert') reading.uses.insert(ref, 'always')
    else reading.uses.update(ref)
    const value = item.slice(equals + 1)
    relate(value, ref, reading)
    readExpression(value, reading, scope, 'filter')
  }
}

function keyOf(alias: string, scope: Scope): string | null {
  const relation = scope.relations.find((one) => one.alias === alias)
  return relation?.kind === 'table' ? relation.key : null
}

export function readUpdate(tokens: Tokens, reading: Reading): void {
  const clauses = clausesOf(withoutManners(tokens), ['set', 'where', 'order', 'limit', 'returning'])
  const relations = readFrom(clauses.get('') ?? [], reading, null)
  const scope: Scope = { relations, outer: null }
  const [only] = relations
  const table = relations.length === 1 && only?.kind === 'table' ? only.key : null
  readAssignments(clauses.get('set') ?? [], table, reading, scope, 'update')
  readRest(clauses, reading, scope)
}

/** `DELETE FROM a WHERE …`, `DELETE a, b FROM a JOIN b …`, `DELETE FROM a USING a JOIN b …`. */
export function readDelete(tokens: Tokens, reading: Reading): void {
  const clauses = clausesOf(withoutManners(tokens), ['from', 'using', 'where', 'order', 'limit', 'returning'])
  const before = clauses.get('') ?? []
  const from = clauses.get('from') ?? []
  const using = clauses.get('using')
  const relations = readFrom(using ?? from, reading, null)
  const named = before.length > 0 ? before : using === undefined ? null : from
  for (const relation of relations)
    if (named === null || isNamed(relation, named)) markDeleted(relation, reading)
  readRest(clauses, reading, { relations, outer: null })
}

function isNamed(relation: Relation, tokens: Tokens): boolean {
  return tokens.some((token) => nameOf(token) === relation.alias)
}

function markDeleted(relation: Relation, { uses }: Reading): void {
  if (relation.kind === 'table') uses.mark(relation.key, 'deletes')
}

function readRest(clauses: ReadonlyMap<string, Tokens>, reading: Reading, scope: Scope): void {
  readExpression(clauses.get('where') ?? [], reading, scope, 'filter')
  readExpression((clauses.get('order') ?? []).slice(1), reading, scope, 'filter')
  readExpression(clauses.get('limit') ?? [], reading, scope, 'filter')
  readReturning(clauses.get('returning') ?? [], reading, scope)
}

/** MariaDB. */
function readReturning(tokens: Tokens, reading: Reading, scope: Scope): void {
  if (tokens.length === 0) return
  for (const key of readTargets(tokens, reading, scope).stars) reading.uses.mark(key, 'star')
}

/** TRUNCATE [TABLE] a; LOCK TABLES a READ, b WRITE. */
export function needTables(tokens: Tokens, { uses }: Reading, deletes: boolean): void {
  for (const part of splitBy(tokens, ',')) {
    const named = tableAt(part, 0)
    if (named === null) continue
    const relation = relationOf(named, aliasAt(part, named.end).alias, new Map())
    if (relation.kind !== 'table') continue
    uses.mark(relation.key, 'needsTable')
    if (deletes) uses.mark(relation.key, 'deletes')
  }
}
