import type { ColumnRef } from '../../../model/release-contract.ts'
import { dig, isTree, list, type Tree } from '../expression-tree.ts'
import type { Reading } from './reading.ts'
import { resolve, starsOf, type Scope } from '../../statement-scope.ts'
import { textsOf } from './tree-text.ts'

export type Context = 'read' | 'filter'

/** Every column in it is noted, and every parameter that stands beside one. */
export function readExpression(value: unknown, reading: Reading, scope: Scope, context: Context): void {
  if (Array.isArray(value)) {
    for (const item of value) readExpression(item, reading, scope, context)
    return
  }
  if (!isTree(value)) return
  if ('ColumnRef' in value) return readColumn(value, reading, scope, context)
  if ('SubLink' in value) return readSubLink(value['SubLink'], reading, scope, context)
  if ('SelectStmt' in value) return void reading.query(value, reading, 'rows', scope)
  if ('A_Expr' in value) relateParameters(value['A_Expr'], reading, scope)
  for (const item of Object.values(value)) readExpression(item, reading, scope, context)
}

function readColumn(node: Tree, reading: Reading, scope: Scope, context: Context): void {
  const fields = list(dig(node, 'ColumnRef', 'fields'))
  if (fields.some((field) => 'A_Star' in field)) return
  const found = resolve(textsOf(fields), scope, reading.known)
  if (found.kind === 'column') reading.uses[context](found.ref)
  if (found.kind === 'whole row') for (const key of starsOf(found.of)) reading.uses.mark(key, 'star')
  if (found.kind === 'unknown') reading.uses.unread(found.why)
}

/** What EXISTS selects is not looked at; what IN and a scalar subquery give is compared or read. */
function readSubLink(node: unknown, reading: Reading, scope: Scope, context: Context): void {
  readExpression(dig(node, 'testexpr'), reading, scope, context)
  const subselect = dig(node, 'subselect')
  if (isTree(subselect)) reading.query(subselect, reading, 'rows', scope)
}

const COMPARES = /^(?:=|<>|!=|<|>|<=|>=|!?~~?\*?)$/

/** In `email = $1`, `id IN ($1, $2)`, `price BETWEEN $1 AND $2` the parameters are of the column. */
function relateParameters(node: unknown, reading: Reading, scope: Scope): void {
  const kind = String(dig(node, 'kind'))
  const [operator = ''] = textsOf(dig(node, 'name'))
  const compares = kind === 'AEXPR_OP' ? COMPARES.test(operator) : /IN$|BETWEEN|LIKE$|DISTINCT$/.test(kind)
  if (!compares) return
  const sides = [dig(node, 'lexpr'), dig(node, 'rexpr')]
  const [column] = sides.flatMap((side) => columnOf(side, reading, scope) ?? [])
  if (column === undefined) return
  for (const side of sides) {
    const items = dig(side, 'List', 'items')
    for (const item of items === undefined ? [side] : list(items)) relate(item, column, reading)
  }
}

/** Notes the column of a value that is a bare parameter. */
export function relate(value: unknown, column: ColumnRef, reading: Reading): void {
  const number = dig(dig(value, 'TypeCast', 'arg') ?? value, 'ParamRef', 'number')
  if (typeof number === 'number') reading.uses.parameter(number, column)
}

function columnOf(value: unknown, reading: Reading, scope: Scope): ColumnRef | null {
  const bare = dig(value, 'TypeCast', 'arg') ?? value
  const fields = dig(bare, 'ColumnRef', 'fields')
  if (fields === undefined) return null
  const found = resolve(textsOf(fields), scope, reading.known)
  return found.kind === 'column' ? found.ref : null
}
