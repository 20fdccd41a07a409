import type { SqlEffect, SqlObject } from '../../model/sql-statement.ts'
import type { SqlPiece } from './sql-pieces.ts'
import { tableAt, upper } from './tables-named.ts'

const OBJECTS: Readonly<Record<string, SqlObject>> = {
  TABLE: 'table',
  VIEW: 'view',
  INDEX: 'index',
  DATABASE: 'schema',
  SCHEMA: 'schema',
  SEQUENCE: 'sequence',
  PROCEDURE: 'routine',
  FUNCTION: 'routine',
  TRIGGER: 'trigger',
}

/** What a statement of DDL drops, makes and retypes; `shape` for all that is neither. */
export function shapeEffects(pieces: readonly SqlPiece[]): readonly SqlEffect[] {
  const verb = upper(pieces[0])
  if (verb === 'TRUNCATE') {
    const table = tableAt(pieces, upper(pieces[1]) === 'TABLE' ? 2 : 1)
    return [table === null ? { kind: 'shape' } : { kind: 'truncate', table }]
  }
  if (verb === 'DROP') return dropped(pieces)
  if (verb === 'CREATE') return created(pieces)
  if (verb === 'ALTER' && upper(pieces[1]) === 'TABLE') return altered(pieces)
  return [{ kind: 'shape' }]
}

function dropped(pieces: readonly SqlPiece[]): readonly SqlEffect[] {
  const at = pieces.findIndex((piece) => OBJECTS[upper(piece)] !== undefined)
  const object = OBJECTS[upper(pieces[at])]
  if (object === undefined) return [{ kind: 'drop', object: 'other', name: '', table: null }]
  const names = afterIfExists(pieces, at + 1)
  const on = pieces.findIndex((piece) => upper(piece) === 'ON')
  return lists(names).map((one) => ({
    kind: 'drop',
    object,
    name: tableAt(one, 0) ?? '',
    table: object === 'index' && on !== -1 ? tableAt(pieces, on + 1) : null,
  }))
}

function created(pieces: readonly SqlPiece[]): readonly SqlEffect[] {
  const at = pieces.findIndex((piece) => OBJECTS[upper(piece)] !== undefined)
  const object = OBJECTS[upper(pieces[at])]
  if (object === undefined || at > 8) return [{ kind: 'shape' }]
  const isTemporary = upper(pieces[at - 1]) === 'TEMPORARY'
  const [first] = lists(afterIfExists(pieces, at + 1))
  return [
    {
      kind: 'create',
      object,
      name: tableAt(first ?? [], 0) ?? '',
      table: null,
      ...(isTemporary ? { temporary: true as const } : {}),
    },
  ]
}

function altered(pieces: readonly SqlPiece[]): readonly SqlEffect[] {
  const names = afterIfExists(pieces, 2)
  const table = tableAt(names, 0) ?? ''
  return lists(names.slice(table.includes('.') ? 3 : 1)).map((clause) => clauseEffect(table, clause))
}

function clauseEffect(table: string, clause: readonly SqlPiece[]): SqlEffect {
  const [verb, second] = [upper(clause[0]), upper(clause[1])]
  const bare = afterIfExists(clause, 2)
  switch (verb) {
    case 'DROP':
      if (['INDEX', 'KEY'].includes(second)) return drop('index', bare, table)
      if (second === 'PRIMARY') return { kind: 'drop', object: 'constraint', name: 'PRIMARY', table }
      if (second === 'FOREIGN') return drop('constraint', afterIfExists(clause, 3), table)
      if (['CONSTRAINT', 'CHECK'].includes(second)) return drop('constraint', bare, table)
      if (second === 'PARTITION') return { kind: 'drop', object: 'other', name: '', table }
      return drop('column', afterIfExists(clause, second === 'COLUMN' ? 2 : 1), table)
    case 'ADD': {
      if (['INDEX', 'KEY', 'UNIQUE', 'FULLTEXT', 'SPATIAL'].includes(second)) return { kind: 'shape' }
      if (['CONSTRAINT', 'FOREIGN', 'PRIMARY', 'CHECK', 'PARTITION'].includes(second))
        return { kind: 'create', object: 'constraint', name: tableAt(bare, 0) ?? '', table }
      const name = tableAt(afterIfExists(clause, second === 'COLUMN' ? 2 : 1), 0) ?? ''
      return { kind: 'create', object: 'column', name, table }
    }
    case 'MODIFY':
    case 'CHANGE':
      return {
        kind: 'retype',
        table,
        column: tableAt(afterIfExists(clause, second === 'COLUMN' ? 2 : 1), 0) ?? '',
      }
    default:
      return { kind: 'shape' }
  }
}

function drop(object: SqlObject, pieces: readonly SqlPiece[], table: string): SqlEffect {
  return { kind: 'drop', object, name: tableAt(pieces, 0) ?? '', table }
}

function afterIfExists(pieces: readonly SqlPiece[], from: number): readonly SqlPiece[] {
  let at = from
  while (['IF', 'NOT', 'EXISTS'].includes(upper(pieces[at]))) at += 1
  return pieces.slice(at)
}

/** What stands between commas that are in no brackets. */
function lists(pieces: readonly SqlPiece[]): readonly (readonly SqlPiece[])[] {
  const found: SqlPiece[][] = [[]]
  let depth = 0
  for (const piece of pieces) {
    if (piece.text === '(') depth += 1
    if (piece.text === ')') depth -= 1
    if (piece.text === ',' && depth === 0) found.push([])
    else found.at(-1)?.push(piece)
  }
  return found.filter((one) => one.length > 0)
}
