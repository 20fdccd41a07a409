import type { CompiledQuery, OperationNode } from 'kysely'
import { sqlTokens, type SqlToken } from '../model/sql-tokens.ts'

/** The tables whose rows a recorded query changes, as `schema.name` or `name`. */
export function writtenTables(query: CompiledQuery): readonly string[] {
  const written = new Set<string>()
  visit(query.query, (node) => {
    if (node.kind === 'RawNode') for (const name of writtenInText(query.sql)) written.add(name)
    for (const target of targetsOf(node)) written.add(target)
  })
  return [...written]
}

/** Where rows change: these keys of these nodes. */
const TARGETS: Readonly<Record<string, string>> = {
  InsertQueryNode: 'into',
  UpdateQueryNode: 'table',
  DeleteQueryNode: 'from',
  MergeQueryNode: 'into',
}

function targetsOf(node: OperationNode): readonly string[] {
  const key = TARGETS[node.kind]
  return key === undefined ? [] : tableNames(Reflect.get(node, key))
}

/** Through aliases, lists and FROM to the tables themselves. */
function tableNames(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(tableNames)
  if (typeof value !== 'object' || value === null) return []
  if ('identifier' in value) {
    const schema = 'schema' in value ? nameOf(value.schema) : null
    const name = nameOf(value.identifier)
    return name === null ? [] : [schema === null ? name : `${schema}.${name}`]
  }
  return ['table', 'node', 'items', 'froms'].flatMap((key) => tableNames(Reflect.get(value, key)))
}

function nameOf(value: unknown): string | null {
  const name: unknown = typeof value === 'object' && value !== null && 'name' in value ? value.name : null
  return typeof name === 'string' ? name : null
}

function visit(node: unknown, see: (node: OperationNode) => void): void {
  if (Array.isArray(node)) return node.forEach((item) => visit(item, see))
  if (typeof node !== 'object' || node === null) return
  if ('kind' in node && typeof node.kind === 'string') see(node as OperationNode)
  for (const value of Object.values(node)) visit(value, see)
}

/** `update` stands for a write only where a statement begins: not in `ON CONFLICT DO UPDATE`, not in `FOR UPDATE`. */
function writtenInText(sql: string): readonly string[] {
  const tokens = sqlTokens(sql)
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'word' || !['', ';', '(', ')'].includes(tokens[index - 1]?.text ?? '')) return []
    const words = tokens.slice(index, index + 3).map((next) => next.text.toLowerCase())
    const [verb, second, third] = words
    const into = (verb === 'insert' || verb === 'merge') && second === 'into'
    const from = verb === 'delete' && second === 'from'
    if (verb !== 'update' && !into && !from) return []
    const skipped = (verb === 'update' ? 1 : 2) + ((verb === 'update' ? second : third) === 'only' ? 1 : 0)
    return qualifiedName(tokens.slice(index + skipped))
  })
}

function qualifiedName([first, dot, second]: readonly SqlToken[]): readonly string[] {
  if (first === undefined || first.kind === 'sign') return []
  const name = bare(first)
  return [dot?.text === '.' && second !== undefined ? `${name}.${bare(second)}` : name]
}

function bare(token: SqlToken): string {
  return token.kind === 'quoted' ? token.text.slice(1, -1).replaceAll('""', '"') : token.text.toLowerCase()
}
