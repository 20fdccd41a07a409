import { unread, withoutTemporary, type SqlEffect, type SqlStatement } from '../../model/sql-statement.ts'
import { dig, isTree, scriptParser, visit, type ParsedStatement, type Tree } from './expression-tree.ts'
import { shapeEffects, tableOf } from './shape-effects.ts'

/** The author's SQL as PostgreSQL's own parser reads it. */
export async function readSql(source: string): Promise<readonly SqlStatement[]> {
  const parse = await scriptParser()
  let list: readonly ParsedStatement[]
  try {
    list = parse(source)
  } catch {
    // The server will say what is wrong with it, with its own words.
    return unread(source)
  }
  const bytes = Buffer.from(source)
  const statements = list.map(({ tree, from: start, length }): SqlStatement => {
    const raw = bytes.subarray(start, length === 0 ? undefined : start + length).toString()
    const text = raw.trim()
    const lead = raw.length - raw.trimStart().length
    return {
      text,
      at: bytes.subarray(0, start).toString().length + lead,
      effects: effectsOf(tree),
    }
  })
  return withoutTemporary(statements)
}

const ROWS = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'])
/** Leave nothing behind, or nothing beyond the session. */
const HARMLESS = new Set([
  'VariableSetStmt',
  'VariableShowStmt',
  'VacuumStmt',
  'CheckPointStmt',
  'LockStmt',
  'NotifyStmt',
  'ConstraintsSetStmt',
])
const HIDDEN: Readonly<Record<string, string>> = {
  DoStmt: 'a DO block',
  CallStmt: 'a procedure',
  ExecuteStmt: 'a prepared statement',
  CopyStmt: 'COPY',
  ExplainStmt: 'EXPLAIN',
}
/** Functions that change no row when a SELECT calls them. */
const PLAIN_FUNCTIONS = new Set(['set_config', 'setval', 'pg_sleep', 'now', 'count', 'max', 'min', 'version'])

function effectsOf(statement: unknown): readonly SqlEffect[] {
  if (!isTree(statement)) return [{ kind: 'shape' }]
  const [kind = ''] = Object.keys(statement)
  const node = statement[kind]
  const rows = rowEffects(statement)
  if (ROWS.has(kind)) return rows
  if (kind === 'SelectStmt')
    return dig(node, 'intoClause') === undefined ? [...rows, ...calls(node)] : [{ kind: 'shape' }]
  if (HARMLESS.has(kind)) return []
  const by = HIDDEN[kind]
  return by === undefined ? shapeEffects(kind, node) : [{ kind: 'hidden', by }]
}

/** Wherever in a statement rows change: a WITH may do so too. */
function rowEffects(statement: Tree): readonly SqlEffect[] {
  const found: SqlEffect[] = []
  visit(statement, (node) => {
    for (const kind of ROWS) {
      const table = tableOf(dig(node[kind], 'relation'))
      if (table !== null) found.push({ kind: 'rows', table })
    }
  })
  return found
}

function calls(select: unknown): readonly SqlEffect[] {
  const found: SqlEffect[] = []
  visit(select, (node) => {
    const name = dig(node['FuncCall'], 'funcname')
    const last = Array.isArray(name) ? dig(name.at(-1), 'String', 'sval') : null
    if (typeof last === 'string' && !PLAIN_FUNCTIONS.has(last))
      found.push({ kind: 'hidden', by: `the function ${last}` })
  })
  return found.slice(0, 1)
}
