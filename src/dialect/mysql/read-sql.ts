import { unread, withoutTemporary, type SqlEffect, type SqlStatement } from '../../model/sql-statement.ts'
import { shapeEffects } from './shape-effects.ts'
import { sqlPieces, type SqlPiece } from './sql-pieces.ts'
import { tableAt, tablesNamed, upper } from './tables-named.ts'

/** The author's SQL cut into words, which is no parser: what it is not sure of it calls hidden. */
export function readSql(source: string): Promise<readonly SqlStatement[]> {
  const pieces = sqlPieces(source)
  if (pieces === null || pieces.some(isBeyond)) return Promise.resolve(unread(source))
  const statements = statementsIn(pieces).map((own): SqlStatement => {
    const at = own[0]?.at ?? 0
    return { text: source.slice(at, own.at(-1)?.end ?? at), at, effects: effectsOf(own) }
  })
  return Promise.resolve(withoutTemporary(statements))
}

/** DELIMITER is the client's word, and no server's. */
function isBeyond(piece: SqlPiece): boolean {
  return piece.kind === 'word' && upper(piece) === 'DELIMITER'
}

/** A body of a routine has semicolons of its own: such a statement goes to the end of the text. */
function statementsIn(pieces: readonly SqlPiece[]): readonly (readonly SqlPiece[])[] {
  const statements: SqlPiece[][] = [[]]
  for (const piece of pieces) {
    const current = statements.at(-1) ?? []
    if (piece.kind === 'sign' && piece.text === ';' && !hasBody(current)) statements.push([])
    else current.push(piece)
  }
  return statements.filter((statement) => statement.length > 0)
}

function hasBody(statement: readonly SqlPiece[]): boolean {
  const words = statement.slice(0, 12).map(upper)
  return (
    ['CREATE', 'ALTER', 'BEGIN'].includes(words[0] ?? '') &&
    ['PROCEDURE', 'FUNCTION', 'TRIGGER', 'EVENT', 'PACKAGE', 'NOT'].some((word) => words.includes(word)) &&
    words[1] !== 'TABLE' &&
    words[1] !== 'TEMPORARY'
  )
}

const HARMLESS = new Set([
  'ANALYZE',
  'OPTIMIZE',
  'CHECKSUM',
  'SHOW',
  'EXPLAIN',
  'DESCRIBE',
  'DESC',
  'LOCK',
  'UNLOCK',
])
const HIDDEN: Readonly<Record<string, string>> = {
  CALL: 'a procedure',
  DO: 'DO',
  EXECUTE: 'a prepared statement',
  PREPARE: 'a prepared statement',
  LOAD: 'LOAD DATA',
  HANDLER: 'HANDLER',
}
const MODIFIERS = new Set(['LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY', 'QUICK', 'IGNORE', 'INTO', 'FROM'])

function effectsOf(statement: readonly SqlPiece[]): readonly SqlEffect[] {
  const start = statement[0] === undefined ? '' : upper(statement[0])
  const own = start === 'WITH' ? afterWith(statement) : statement
  const verb = own[0] === undefined ? '' : upper(own[0])
  if (HARMLESS.has(verb)) return []
  switch (verb) {
    case 'INSERT':
    case 'REPLACE': {
      let at = 1
      while (MODIFIERS.has(upper(own[at]))) at += 1
      return rows([tableAt(own, at)])
    }
    case 'UPDATE':
      return rows(tablesNamed(own, 1, 'SET'))
    case 'DELETE':
      // The list before FROM names some of those that come after it; the others have no trigger to fire.
      return rows(tablesNamed(own.slice(1).map(usingAsComma), 0, 'WHERE'))
    case 'SELECT':
    case 'VALUES':
    case 'TABLE':
      return callsOf(own)
    case 'SET':
      return settings(own)
    default: {
      const by = HIDDEN[verb]
      return by === undefined ? shapeEffects(own) : [{ kind: 'hidden', by }]
    }
  }
}

/** `DELETE FROM a USING a JOIN b`: what follows it is a list like the one before it. */
function usingAsComma(piece: SqlPiece): SqlPiece {
  return upper(piece) === 'USING' ? { ...piece, kind: 'sign', text: ',' } : piece
}

function rows(tables: readonly (string | null)[]): readonly SqlEffect[] {
  if (tables.length === 0 || tables.includes(null))
    return [{ kind: 'hidden', by: 'a statement whose tables could not be told' }]
  return [...new Set(tables)].map((table) => ({ kind: 'rows', table: table ?? '' }))
}

/** From the first verb that stands in no brackets. */
function afterWith(statement: readonly SqlPiece[]): readonly SqlPiece[] {
  let depth = 0
  const at = statement.findIndex((piece) => {
    if (piece.text === '(') depth += 1
    if (piece.text === ')') depth -= 1
    return (
      depth === 0 && piece.kind === 'word' && ['SELECT', 'UPDATE', 'DELETE', 'INSERT'].includes(upper(piece))
    )
  })
  return at === -1 ? statement : statement.slice(at)
}

const WORDS_BEFORE_BRACKETS = new Set([
  'IN',
  'EXISTS',
  'VALUES',
  'AND',
  'OR',
  'NOT',
  'COUNT',
  'MAX',
  'MIN',
  'SUM',
  'FROM',
  'SELECT',
  'WHERE',
  'JOIN',
  'ON',
  'AS',
  'SLEEP',
])

function callsOf(statement: readonly SqlPiece[]): readonly SqlEffect[] {
  const called = statement.find(
    (piece, index) =>
      statement[index + 1]?.text === '(' && piece.kind !== 'sign' && !WORDS_BEFORE_BRACKETS.has(upper(piece)),
  )
  return called === undefined ? [] : [{ kind: 'hidden', by: `the function ${called.text}` }]
}

function settings(statement: readonly SqlPiece[]): readonly SqlEffect[] {
  const beyond = statement.some((piece) =>
    /^(@@)?(GLOBAL|PERSIST|PERSIST_ONLY|PASSWORD|ROLE)$/.test(upper(piece)),
  )
  return beyond ? [{ kind: 'shape' }] : callsOf(statement)
}
