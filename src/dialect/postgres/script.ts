import type { ScriptDialect, Statement } from '../script-dialect.ts'
import { classify } from './errors.ts'
import { dig, isTree, scriptParser, type ParsedStatement, type Tree } from './expression-tree.ts'
import { GREETING } from './server.ts'

export const postgresScripts: ScriptDialect = {
  cut,
  async enter(session) {
    await session.script('DISCARD ALL')
  },
  async leave(session) {
    await session.script('ROLLBACK')
    await session.script('DISCARD ALL')
    await session.query(GREETING)
  },
  namesInFiles: ['postgres', 'postgresql', 'pg'],
  drivers: (url) => ({ knex: 'pg', url }),
  lacks,
}

/** By the server's own parser; null where it finds no grammar in the text. */
async function cut(text: string): Promise<readonly Statement[] | null> {
  const parse = await scriptParser()
  let statements: readonly ParsedStatement[]
  try {
    statements = parse(text)
  } catch {
    return null
  }
  // The parser counts bytes.
  const bytes = new TextEncoder().encode(text)
  const decoder = new TextDecoder()
  return statements.map(({ from, length, tree }) => ({
    text: decoder.decode(bytes.subarray(from, length === 0 ? undefined : from + length)).trim(),
    kind: 'TransactionStmt' in tree ? 'boundary' : takesNoTransaction(tree) ? 'alone' : 'plain',
  }))
}

const NEVER = ['CreatedbStmt', 'DropdbStmt', 'AlterSystemStmt', 'CreateTableSpaceStmt', 'DropTableSpaceStmt']

function takesNoTransaction(tree: Tree): boolean {
  if (NEVER.some((kind) => kind in tree)) return true
  if (dig(tree, 'VacuumStmt', 'is_vacuumcmd') === true) return true
  if (dig(tree, 'IndexStmt', 'concurrent') === true || dig(tree, 'DropStmt', 'concurrent') === true)
    return true
  return isConcurrent(dig(tree, 'ReindexStmt', 'params')) || isConcurrent(dig(tree, 'AlterTableStmt', 'cmds'))
}

/** `REINDEX (CONCURRENTLY)` has an option of that name, `DETACH PARTITION … CONCURRENTLY` a mark. */
function isConcurrent(list: unknown): boolean {
  return (
    Array.isArray(list) &&
    list.some(
      (item) =>
        isTree(item) &&
        (dig(item, 'DefElem', 'defname') === 'concurrently' ||
          dig(item, 'AlterTableCmd', 'def', 'PartitionCmd', 'concurrent') === true),
    )
  )
}

/** Functions and types that people take for granted, and the extension that brings them. */
const BROUGHT_BY: Readonly<Record<string, string>> = {
  uuid_generate_v1: 'uuid-ossp',
  uuid_generate_v4: 'uuid-ossp',
  uuid_generate_v5: 'uuid-ossp',
  gen_random_bytes: 'pgcrypto',
  digest: 'pgcrypto',
  crypt: 'pgcrypto',
  gen_salt: 'pgcrypto',
  similarity: 'pg_trgm',
  gin_trgm_ops: 'pg_trgm',
  gist_trgm_ops: 'pg_trgm',
  unaccent: 'unaccent',
  citext: 'citext',
  hstore: 'hstore',
  ltree: 'ltree',
  vector: 'vector',
  geometry: 'postgis',
  geography: 'postgis',
}

function lacks(error: unknown): string | null {
  const { code, kind, message } = classify(error)
  const extension =
    /extension "([^"]+)" (?:is not available|must be installed|does not exist)/.exec(message)?.[1] ??
    /extension control file ".*\/([^/"]+)\.control"/.exec(message)?.[1] ??
    /could not access file "(?:\$libdir\/)?([^"]+)"/.exec(message)?.[1]
  if (extension !== undefined) return `the extension ${extension}`
  const role = code === '42704' ? /role "([^"]+)" does not exist/.exec(message)?.[1] : undefined
  if (role !== undefined) return `the role ${role}`
  if (kind !== 'undefined object') return null
  const name = /(?:type|function|operator class) "?([\w.]+)/.exec(message)?.[1]?.split('.').at(-1)
  const brings = BROUGHT_BY[name ?? '']
  return brings === undefined ? null : `the extension ${brings}, which brings ${name}`
}
