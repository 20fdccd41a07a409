import { setFlagsFromString } from 'node:v8'

/** A node of PostgreSQL's own parse tree: `{ FuncCall: {…} }`. */
export type Tree = Readonly<Record<string, unknown>>

/** Parses one expression. Throws what the parser says of it. */
export async function parseExpression(text: string): Promise<Tree> {
  const parse = await statementParser()
  // A line of its own: an author's trailing comment must not swallow the bracket.
  const target = dig(parse(`SELECT (${text}\n)`)[0], 'SelectStmt', 'targetList', 0, 'ResTarget', 'val')
  return isTree(target) ? target : {}
}

/** Gives the trees of the statements in a text; throws what the parser says of it. */
export async function statementParser(): Promise<(text: string) => readonly Tree[]> {
  const parse = await scriptParser()
  return (text) => parse(text).map(({ tree }) => tree)
}

/** A statement of a script. Places are counted in bytes of UTF-8; the last one's length is 0 where no `;` ends it. */
export interface ParsedStatement {
  readonly tree: Tree
  readonly from: number
  readonly length: number
}

/** Gives the statements of a text with their places; throws what the parser says of it. */
export async function scriptParser(): Promise<(text: string) => readonly ParsedStatement[]> {
  // Loaded late: most runs have nothing to look at.
  const { loadModule, parseSync } = await import('libpg-query')
  await loadModule()
  return (text) =>
    list(dig(asItStands(() => parseSync(text)) as unknown, 'stmts')).map((one) => ({
      tree: asTree(dig(one, 'stmt')),
      from: Number(dig(one, 'stmt_location') ?? 0),
      length: Number(dig(one, 'stmt_len') ?? 0),
    }))
}

/**
 * Without V8's optimising compiler for WebAssembly: it takes half a gigabyte and half a second of processor time over the
 * parser's one large function, in the background, and what it makes is no faster.
 */
function asItStands<T>(work: () => T): T {
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
  try {
    return work()
  } finally {
    setFlagsFromString('--wasm-tier-up')
    setFlagsFromString('--wasm-dynamic-tiering')
  }
}

/** Names of all columns that an expression mentions. */
export function columnsRead(tree: unknown): ReadonlySet<string> {
  const names = new Set<string>()
  visit(tree, (node) => {
    const fields = dig(node['ColumnRef'], 'fields')
    if (!Array.isArray(fields)) return
    const name = dig(fields.at(-1), 'String', 'sval')
    if (typeof name === 'string') names.add(name)
  })
  return names
}

export function dig(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found: unknown = value
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined
    found = (found as Record<string | number, unknown>)[key]
  }
  return found
}

/** The items of a list that the parser leaves out when it is empty. */
export function list(value: unknown): readonly Tree[] {
  return Array.isArray(value) ? value.map(asTree) : []
}

function asTree(value: unknown): Tree {
  return isTree(value) ? value : {}
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Calls `look` with every node below `value`, whatever holds it. */
export function visit(value: unknown, look: (node: Tree) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, look)
  } else if (isTree(value)) {
    look(value)
    for (const item of Object.values(value)) visit(item, look)
  }
}
