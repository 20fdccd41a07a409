import { dig, isTree, list, type Tree } from '../expression-tree.ts'
import { readExpression } from './read-expression.ts'
import { readFrom } from './read-from.ts'
import { readTargets } from './read-targets.ts'
import type { Output, Reading } from './reading.ts'
import type { Rows, Scope } from '../../statement-scope.ts'
import { textOf, textsOf } from './tree-text.ts'

export function readSelect(node: unknown, reading: Reading, outer: Scope | null): Output {
  const [left, right] = [dig(node, 'larg'), dig(node, 'rarg')]
  if (isTree(left) && isTree(right)) return readUnion(node, left, right, reading, outer)
  const scope: Scope = { relations: readFrom(dig(node, 'fromClause'), reading, outer), outer }
  readExpression(dig(node, 'valuesLists'), reading, scope, 'read')
  const output = readTargets(dig(node, 'targetList'), reading, scope)
  readExpression(dig(node, 'whereClause'), reading, scope, 'filter')
  readExpression(dig(node, 'havingClause'), reading, scope, 'filter')
  readExpression(dig(node, 'windowClause'), reading, scope, 'filter')
  readExpression(dig(node, 'limitCount'), reading, scope, 'filter')
  readExpression(dig(node, 'limitOffset'), reading, scope, 'filter')
  const aliases = new Set(
    list(dig(node, 'targetList')).flatMap((target) => textOf(dig(target, 'ResTarget', 'name')) ?? []),
  )
  for (const clause of ['distinctClause', 'groupClause', 'sortClause']) {
    for (const item of list(dig(node, clause))) {
      if (!aliases.has(bareName(item) ?? '')) readExpression(item, reading, scope, 'filter')
    }
  }
  return output
}

/** What ORDER BY names there are outputs, which were looked at. */
function readUnion(node: unknown, left: Tree, right: Tree, reading: Reading, outer: Scope | null): Output {
  const [first, second] = [left, right].map((side) =>
    reading.query({ SelectStmt: side }, reading, 'rows', outer),
  )
  const [names, stars] = [first?.names ?? [], [...(first?.stars ?? []), ...(second?.stars ?? [])]]
  const outputs: Rows = { kind: 'rows', alias: '', outputs: new Set(names), stars: [], open: true }
  readExpression(dig(node, 'sortClause'), reading, { relations: [outputs], outer }, 'filter')
  readExpression(dig(node, 'limitCount'), reading, { relations: [outputs], outer }, 'filter')
  readExpression(dig(node, 'limitOffset'), reading, { relations: [outputs], outer }, 'filter')
  return { names, stars: [...new Set(stars)], open: first?.open === true }
}

/** `total` in ORDER BY total. */
function bareName(item: Tree): string | null {
  const fields = dig(dig(item, 'SortBy', 'node') ?? item, 'ColumnRef', 'fields')
  const [name, another] = textsOf(fields)
  return name === undefined || another !== undefined ? null : name
}
