import type { CompiledQuery } from 'kysely'
import { sqlStatements } from '../authoring/sql-text.ts'

const ASKING: ReadonlySet<string> = new Set(['select', 'values', 'table', 'show', 'explain', 'fetch'])
const WRITING: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'merge'])

/** True where the caller could make something of the answer. */
export function asksForRows(query: CompiledQuery): boolean {
  const node = query.query
  if (node.kind === 'SelectQueryNode') return true
  if (node.kind === 'RawNode') return sqlStatements(query.sql).some(asks)
  return (
    ('returning' in node && node.returning !== undefined) || ('output' in node && node.output !== undefined)
  )
}

function asks(statement: readonly string[]): boolean {
  const words = outside(statement)
  const verb = words[0] === 'with' ? words.find((word) => ASKING.has(word) || WRITING.has(word)) : words[0]
  if (verb === undefined) return statement[0] === '('
  return ASKING.has(verb) || (WRITING.has(verb) && words.includes('returning'))
}

/** The words that stand in no parentheses. */
function outside(statement: readonly string[]): readonly string[] {
  let depth = 0
  return statement.flatMap((word) => {
    if (word === '(') depth += 1
    if (word === ')') depth -= 1
    return depth === 0 && word !== ')' ? [word.toLowerCase()] : []
  })
}
