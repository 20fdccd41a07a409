import { tableKeyOf } from '../../../model/table-key.ts'
import type { Relation, Rows, Scope } from '../../statement-scope.ts'
import { behindBracket, insideBracket, splitBy, type Tokens } from './clauses.ts'
import { isQuery, readExpression } from './read-expression.ts'
import { spelled, type Output, type Reading } from './reading.ts'
import { nameOf, wordOf } from './tokens.ts'

const JOINS = new Set([
  'join',
  'inner',
  'cross',
  'left',
  'right',
  'outer',
  'natural',
  'straight_join',
  'full',
])
const NOT_ALIAS = new Set(['partition', 'use', 'ignore', 'force', 'tablesample'])

/** The relations of a FROM, each looked into, with the conditions of their joins. */
export function readFrom(tokens: Tokens, reading: Reading, outer: Scope | null): readonly Relation[] {
  const relations: Relation[] = []
  const conditions: Tokens[] = []
  for (const part of splitBy(tokens, ',')) joined(part, reading, outer, relations, conditions)
  for (const condition of conditions) readExpression(condition, reading, { relations, outer }, 'filter')
  return relations
}

/** `a LEFT JOIN b ON … JOIN c USING (id)` */
function joined(
  tokens: Tokens,
  reading: Reading,
  outer: Scope | null,
  relations: Relation[],
  conditions: Tokens[],
): void {
  const first = relations.length
  let at = 0
  while (at < tokens.length) {
    const word = wordOf(tokens[at])
    if (word === 'on') {
      const end = nextJoin(tokens, at + 1)
      conditions.push(tokens.slice(at + 1, end))
      at = end
    } else if (word === 'using' && tokens[at + 1]?.text === '(') {
      noteUsing(insideBracket(tokens, at + 1), relations.slice(first), reading)
      at = behindBracket(tokens, at + 1)
    } else if (word !== null && JOINS.has(word)) {
      if (word === 'natural') reading.uses.unread('NATURAL JOIN goes by the columns that there are')
      at += 1
    } else {
      at = relationAt(tokens, at, reading, outer, relations, conditions)
    }
  }
}

function nextJoin(tokens: Tokens, from: number): number {
  let at = from
  while (at < tokens.length) {
    const word = wordOf(tokens[at])
    // LEFT( and RIGHT( are functions.
    if (word !== null && JOINS.has(word) && tokens[at + 1]?.text !== '(') return at
    at = tokens[at]?.text === '(' ? behindBracket(tokens, at) : at + 1
  }
  return at
}

function noteUsing(columns: Tokens, relations: readonly Relation[], { known, uses }: Reading): void {
  for (const column of columns.flatMap((token) => nameOf(token) ?? [])) {
    for (const relation of relations) {
      if (relation.kind === 'table' && known(relation.key)?.has(column) !== false)
        uses.filter(spelled({ table: relation.key, column }, known))
    }
  }
}

/** One table or subquery with its alias. Gives the place behind it. */
function relationAt(
  tokens: Tokens,
  at: number,
  reading: Reading,
  outer: Scope | null,
  relations: Relation[],
  conditions: Tokens[],
): number {
  if (wordOf(tokens[at]) === 'lateral')
    return relationAt(tokens, at + 1, reading, outer, relations, conditions)
  if (tokens[at]?.text === '(') {
    const inside = insideBracket(tokens, at)
    const { alias, end } = aliasAt(tokens, behindBracket(tokens, at))
    if (isQuery(inside)) {
      const around = { relations: [...relations], outer }
      relations.push(rowsOf(reading.query(inside, reading, around), alias ?? ''))
    } else {
      for (const part of splitBy(inside, ',')) joined(part, reading, outer, relations, conditions)
    }
    return end
  }
  const named = tableAt(tokens, at)
  if (named === null) {
    reading.uses.unread(`what ${tokens[at]?.text ?? 'nothing'} does in its FROM is not known`)
    return tokens.length
  }
  if (tokens[named.end]?.text === '(') {
    reading.uses.unread(`what ${named.name} gives is known to the server only`)
    return tokens.length
  }
  const { alias, end } = aliasAt(tokens, named.end)
  const relation = relationOf(named, alias, reading.ctes)
  if (relation.kind === 'table') reading.uses.table(relation.key)
  relations.push(relation)
  return end
}

export interface TableAt {
  readonly schema: string | null
  readonly name: string
  readonly end: number
}

export function tableAt(tokens: Tokens, at: number): TableAt | null {
  const first = nameOf(tokens[at])
  if (first === null) return null
  const second =
    tokens[at + 1]?.text === '.' ? (nameOf(tokens[at + 2]) ?? tokens[at + 2]?.text ?? null) : null
  return second === null
    ? { schema: null, name: first, end: at + 1 }
    : { schema: first, name: second, end: at + 3 }
}

/** `PARTITION (p)`, `[AS] alias [(columns)]`, `USE INDEX (i)`. */
export function aliasAt(
  tokens: Tokens,
  from: number,
): { readonly alias: string | null; readonly end: number } {
  let at = from
  let alias: string | null = null
  if (wordOf(tokens[at]) === 'partition') at = behindBracket(tokens, at + 1)
  if (wordOf(tokens[at]) === 'as') at += 1
  const name = NOT_ALIAS.has(wordOf(tokens[at]) ?? '') ? null : nameOf(tokens[at])
  if (name !== null) {
    alias = name
    at = tokens[at + 1]?.text === '(' ? behindBracket(tokens, at + 1) : at + 1
  }
  while (['use', 'ignore', 'force'].includes(wordOf(tokens[at]) ?? '')) {
    while (at < tokens.length && tokens[at]?.text !== '(') at += 1
    at = behindBracket(tokens, at)
  }
  return { alias, end: at }
}

/** A table of the application's; one of the server's own is rows of which nothing is asked. */
export function relationOf(
  { name, schema }: Omit<TableAt, 'end'>,
  alias: string | null,
  ctes: ReadonlyMap<string, Rows>,
): Relation {
  const cte = schema === null ? ctes.get(name.toLowerCase()) : undefined
  if (cte !== undefined) return { ...cte, alias: alias ?? name }
  const ofServer =
    /^(?:information_schema|performance_schema|mysql|sys)$/i.test(schema ?? '') || /^dual$/i.test(name)
  if (ofServer) return { kind: 'rows', alias: alias ?? name, outputs: new Set(), stars: [], open: true }
  return { kind: 'table', alias: alias ?? name, key: tableKeyOf({ schema, name }) }
}

export function rowsOf(output: Output, alias: string, names: readonly string[] = []): Rows {
  return {
    kind: 'rows',
    alias,
    outputs: new Set([...output.names, ...names]),
    stars: output.stars,
    open: output.open,
  }
}
