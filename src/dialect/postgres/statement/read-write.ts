import type { ConflictTarget } from '../../../model/release-contract.ts'
import { sqlTokens } from '../../../model/sql-tokens.ts'
import { columnsRead, dig, isTree, list, type Tree } from '../expression-tree.ts'
import { readExpression, relate } from './read-expression.ts'
import { readFrom, relationOfTable } from './read-from.ts'
import { readTargets } from './read-targets.ts'
import { NOTHING, type Output, type Reading } from './reading.ts'
import type { Relation, Scope } from '../../statement-scope.ts'
import { textOf } from './tree-text.ts'

export function readInsert(node: unknown, reading: Reading, outer: Scope | null): Output {
  reading.writes.seen = true
  const relation = relationOfTable(dig(node, 'relation'), new Map())
  if (relation.kind !== 'table') return NOTHING
  const { uses } = reading
  const table = relation.key
  const columns = list(dig(node, 'cols')).flatMap((target) => textOf(dig(target, 'ResTarget', 'name')) ?? [])
  const source = dig(node, 'selectStmt')
  uses.mark(table, 'inserts')
  if (isTree(source) && columns.length === 0) uses.mark(table, 'positionalInsert')
  for (const column of columns) uses.insert({ table, column }, 'always')
  for (const values of rowsInserted(source)) {
    for (const [index, value] of values.entries()) {
      const column = columns[index]
      if (column === undefined) continue
      relate(value, { table, column }, reading)
      if ('SetToDefault' in value) uses.insert({ table, column }, 'sometimes')
    }
  }
  if (isTree(source))
    for (const key of reading.query(source, reading, 'rows', outer).stars) uses.mark(key, 'star')
  const scope = { relations: [relation], outer }
  readConflict(dig(node, 'onConflictClause'), table, reading, scope)
  return returning(node, reading, scope)
}

/** The values by row; of INSERT … SELECT what it selects. */
function rowsInserted(source: unknown): readonly (readonly Tree[])[] {
  const rows = list(dig(source, 'SelectStmt', 'valuesLists')).map((row) => list(dig(row, 'List', 'items')))
  const selected = list(dig(source, 'SelectStmt', 'targetList')).map(
    (target) => list([dig(target, 'ResTarget', 'val')])[0] ?? {},
  )
  return rows.length > 0 ? rows : [selected]
}

function readConflict(clause: unknown, table: string, reading: Reading, scope: Scope): void {
  if (clause === undefined) return
  const infer = dig(clause, 'infer')
  const target = conflictTarget(infer, reading.text)
  reading.uses.conflict(table, target)
  if (target.kind === 'columns' || target.kind === 'expression')
    for (const column of target.columns) reading.uses.filter({ table, column })
  const excluded: Relation = { kind: 'rows', alias: 'excluded', outputs: new Set(), stars: [], open: false }
  const around = { relations: [...scope.relations, excluded], outer: scope.outer }
  readAssignments(dig(clause, 'targetList'), table, reading, around)
  readExpression(dig(clause, 'whereClause'), reading, around, 'filter')
}

function conflictTarget(infer: unknown, text: string): ConflictTarget {
  if (infer === undefined) return { kind: 'any' }
  const name = textOf(dig(infer, 'conname'))
  if (name !== null) return { kind: 'constraint', name }
  const elements = list(dig(infer, 'indexElems'))
  const columns = [
    ...new Set(
      elements.flatMap((element) => textOf(dig(element, 'IndexElem', 'name')) ?? [...columnsRead(element)]),
    ),
  ]
  const plain = elements.every((element) => textOf(dig(element, 'IndexElem', 'name')) !== null)
  if (plain && dig(infer, 'whereClause') === undefined) return { kind: 'columns', columns }
  return { kind: 'expression', text: targetText(infer, text), columns }
}

/** From the bracket to DO. The parser counts bytes. */
function targetText(infer: unknown, text: string): string {
  const rest = Buffer.from(text)
    .subarray(Number(dig(infer, 'location') ?? 0))
    .toString()
  const end = sqlTokens(rest).find((token) => token.kind === 'word' && token.text.toLowerCase() === 'do')
  return rest.slice(0, end?.at).trim()
}

export function readUpdate(node: unknown, reading: Reading, outer: Scope | null): Output {
  reading.writes.seen = true
  const target = relationOfTable(dig(node, 'relation'), new Map())
  const relations = [target, ...readFrom(dig(node, 'fromClause'), reading, outer)]
  const scope = { relations, outer }
  if (target.kind === 'table') readAssignments(dig(node, 'targetList'), target.key, reading, scope)
  readExpression(dig(node, 'whereClause'), reading, scope, 'filter')
  return returning(node, reading, scope)
}

/** `SET a = …`; `(a, b) = (…, …)` comes as one for each. */
function readAssignments(targets: unknown, table: string, reading: Reading, scope: Scope): void {
  for (const item of list(targets)) {
    const column = textOf(dig(item, 'ResTarget', 'name'))
    const value = dig(item, 'ResTarget', 'val')
    if (column === null) continue
    reading.uses.update({ table, column })
    const place = Number(dig(value, 'MultiAssignRef', 'colno') ?? 1)
    const source = dig(value, 'MultiAssignRef', 'source')
    relate(
      source === undefined ? value : list(dig(source, 'RowExpr', 'args'))[place - 1],
      { table, column },
      reading,
    )
    // One source serves all that it assigns.
    if (place === 1) readExpression(value, reading, scope, 'filter')
  }
}

export function readDelete(node: unknown, reading: Reading, outer: Scope | null): Output {
  reading.writes.seen = true
  const target = relationOfTable(dig(node, 'relation'), new Map())
  if (target.kind === 'table') reading.uses.mark(target.key, 'deletes')
  const scope = { relations: [target, ...readFrom(dig(node, 'usingClause'), reading, outer)], outer }
  readExpression(dig(node, 'whereClause'), reading, scope, 'filter')
  return returning(node, reading, scope)
}

export function readMerge(node: unknown, reading: Reading, outer: Scope | null): Output {
  reading.writes.seen = true
  const target = relationOfTable(dig(node, 'relation'), new Map())
  const source = dig(node, 'sourceRelation')
  const scope = { relations: [target, ...readFrom([source], reading, outer)], outer }
  readExpression(dig(node, 'joinCondition'), reading, scope, 'filter')
  for (const item of list(dig(node, 'mergeWhenClauses'))) {
    const clause = item['MergeWhenClause']
    readExpression(dig(clause, 'condition'), reading, scope, 'filter')
    if (target.kind === 'table') readMergeAction(clause, target.key, reading, scope)
  }
  return returning(node, reading, scope)
}

function readMergeAction(clause: unknown, table: string, reading: Reading, scope: Scope): void {
  const command = dig(clause, 'commandType')
  if (command === 'CMD_DELETE') reading.uses.mark(table, 'deletes')
  if (command === 'CMD_UPDATE') readAssignments(dig(clause, 'targetList'), table, reading, scope)
  if (command !== 'CMD_INSERT') return
  reading.uses.mark(table, 'inserts')
  const targets = list(dig(clause, 'targetList'))
  const values = list(dig(clause, 'values'))
  if (targets.length === 0 && values.length > 0) reading.uses.mark(table, 'positionalInsert')
  for (const [index, target] of targets.entries()) {
    const column = textOf(dig(target, 'ResTarget', 'name')) ?? ''
    reading.uses.insert({ table, column }, 'always')
    relate(values[index], { table, column }, reading)
  }
  readExpression(values, reading, scope, 'read')
}

/** RETURNING may name the row as it was and as it is. */
function returning(node: unknown, reading: Reading, scope: Scope): Output {
  const [target] = scope.relations
  const named = target?.kind === 'table' ? ['old', 'new'].map((alias) => ({ ...target, alias })) : []
  // Behind the others: an alias of the statement's own comes first, and a star is of those.
  return readTargets(dig(node, 'returningClause', 'exprs'), reading, {
    ...scope,
    outer: { relations: named, outer: scope.outer },
  })
}
