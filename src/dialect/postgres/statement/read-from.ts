import { tableKeyOf } from '../../../model/table-key.ts'
import { dig, isTree, list, type Tree } from '../expression-tree.ts'
import { readExpression } from './read-expression.ts'
import type { Output, Reading } from './reading.ts'
import type { Relation, Rows, Scope } from '../../statement-scope.ts'
import { textOf, textsOf } from './tree-text.ts'

/** The relations of a FROM, each looked into. `outer` is what a LATERAL part may name. */
export function readFrom(items: unknown, reading: Reading, outer: Scope | null): readonly Relation[] {
  const relations: Relation[] = []
  const conditions: Tree[] = []
  for (const item of list(items)) {
    relations.push(...relationsOf(item, reading, { relations: [...relations], outer }, conditions))
  }
  const scope = { relations, outer }
  for (const condition of conditions) readExpression(condition, reading, scope, 'filter')
  return relations
}

function relationsOf(item: Tree, reading: Reading, before: Scope, conditions: Tree[]): readonly Relation[] {
  if ('RangeVar' in item) {
    const relation = relationOfTable(item['RangeVar'], reading.ctes)
    if (relation.kind === 'table') reading.uses.table(relation.key)
    return [relation]
  }
  if ('JoinExpr' in item) return joined(item['JoinExpr'], reading, before, conditions)
  if ('RangeSubselect' in item) {
    const subquery = dig(item, 'RangeSubselect', 'subquery')
    const alias = dig(item, 'RangeSubselect', 'alias')
    const output = isTree(subquery) ? reading.query(subquery, reading, 'rows', before) : null
    return [rowsOf(output, textOf(dig(alias, 'aliasname')) ?? '', textsOf(dig(alias, 'colnames')))]
  }
  // Functions and the like: what they give is known to the server.
  const [node] = Object.values(item)
  readExpression(node, reading, before, 'filter')
  const alias = textOf(dig(node, 'alias', 'aliasname')) ?? ''
  return [{ kind: 'rows', alias, outputs: new Set(), stars: [], open: true }]
}

function joined(node: unknown, reading: Reading, before: Scope, conditions: Tree[]): readonly Relation[] {
  const part = (side: unknown, left: readonly Relation[]): readonly Relation[] =>
    isTree(side)
      ? relationsOf(side, reading, { ...before, relations: [...before.relations, ...left] }, conditions)
      : []
  const left = part(dig(node, 'larg'), [])
  const right = part(dig(node, 'rarg'), left)
  const quals = dig(node, 'quals')
  if (isTree(quals)) conditions.push(quals)
  if (dig(node, 'isNatural') === true) reading.uses.unread('NATURAL JOIN goes by the columns that there are')
  for (const column of textsOf(dig(node, 'usingClause'))) {
    for (const relation of [...left, ...right]) {
      if (relation.kind === 'table' && reading.known(relation.key)?.has(column) !== false)
        reading.uses.filter({ table: relation.key, column })
    }
  }
  return [...left, ...right]
}

export function rowsOf(output: Output | null, alias: string, names: readonly string[] = []): Rows {
  if (output === null) return { kind: 'rows', alias, outputs: new Set(names), stars: [], open: true }
  return {
    kind: 'rows',
    alias,
    outputs: new Set([...output.names, ...names]),
    stars: output.stars,
    open: output.open,
  }
}

/** A table of the application's; one of the server's own is rows of which nothing is asked. */
export function relationOfTable(range: unknown, ctes: ReadonlyMap<string, Rows>): Relation {
  const schema = textOf(dig(range, 'schemaname'))
  const name = textOf(dig(range, 'relname')) ?? ''
  const alias = textOf(dig(range, 'alias', 'aliasname')) ?? name
  const cte = schema === null ? ctes.get(name) : undefined
  if (cte !== undefined) return { ...cte, alias }
  if (
    /^(?:pg_catalog|information_schema|bothways)$/.test(schema ?? '') ||
    (schema === null && name.startsWith('pg_'))
  )
    return { kind: 'rows', alias, outputs: new Set(), stars: [], open: true }
  return { kind: 'table', alias, key: tableKeyOf({ schema, name }) }
}
