/** `model`, `view`, `enum`, `type`, `datasource` of a Prisma schema, as far as it says what queries name. */
export interface PrismaBlock {
  readonly kind: string
  readonly name: string
  readonly fields: readonly PrismaField[]
  /** `@@map("users")` under `map`. Of several alike all are there. */
  readonly attributes: PrismaAttributes
  /** `provider = "postgresql"` */
  readonly settings: ReadonlyMap<string, string>
}

export interface PrismaField {
  readonly name: string
  /** Without `?` and `[]`; of a value of an enum it is empty. */
  readonly type: string
  readonly optional: boolean
  readonly list: boolean
  readonly attributes: PrismaAttributes
}

/** By name: `map`, `default`, `db.VarChar`; the arguments as they are written. */
export type PrismaAttributes = ReadonlyMap<string, PrismaAttribute>

export interface PrismaAttribute {
  readonly arguments: string
  /** The first text in the arguments. */
  readonly text: string | null
  /** Arguments of further attributes of the same name. */
  readonly others: readonly string[]
}

const BLOCK = /^\s*(model|view|enum|type|datasource)\s+(\w+)\s*\{\s*$/
const FIELD = /^(\w+)(?:\s+(\w+)(?:\("[^"]*"\))?(\[\])?(\?)?)?/
const SETTING = /^(\w+)\s*=\s*"([^"]*)"/

export function prismaBlocks(text: string): readonly PrismaBlock[] {
  const blocks: PrismaBlock[] = []
  let open: { kind: string; name: string; lines: string[] } | null = null
  for (const line of wholeLines(text)) {
    const [, kind, name] = BLOCK.exec(line) ?? []
    if (kind !== undefined && name !== undefined) open = { kind, name, lines: [] }
    else if (line.trim() === '}') {
      if (open !== null) blocks.push(blockOf(open))
      open = null
    } else if (line.trim() !== '') open?.lines.push(line.trim())
  }
  return blocks
}

/** Without comments; an attribute over several lines is one. */
function wholeLines(text: string): readonly string[] {
  const lines: string[] = []
  let depth = 0
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/("(?:[^"\\]|\\.)*")|\/\/.*$/g, (_, quoted: string | undefined) => quoted ?? '')
    if (depth > 0) lines.push(`${lines.pop() ?? ''} ${line.trim()}`)
    else lines.push(line)
    const bare = line.replaceAll(/"(?:[^"\\]|\\.)*"/g, '')
    depth += bare.split('(').length - bare.split(')').length
  }
  return lines
}

function blockOf({
  kind,
  lines,
  name,
}: {
  kind: string
  name: string
  lines: readonly string[]
}): PrismaBlock {
  const own = lines.filter((line) => line.startsWith('@@'))
  const others = lines.filter((line) => !line.startsWith('@@'))
  return {
    kind,
    name,
    attributes: attributesOf(own.join(' '), '@@'),
    fields: kind === 'datasource' ? [] : others.map(fieldOf),
    settings: new Map(
      others.flatMap((line) => {
        const [, key, value] = SETTING.exec(line) ?? []
        return key === undefined || value === undefined ? [] : [[key, value] as const]
      }),
    ),
  }
}

function fieldOf(line: string): PrismaField {
  const [whole = '', name = '', type = '', list, optional] = FIELD.exec(line) ?? []
  return {
    name,
    type,
    list: list !== undefined,
    optional: optional !== undefined,
    attributes: attributesOf(line.slice(whole.length), '@'),
  }
}

/** `@map("x") @db.VarChar(20) @default(now())` */
function attributesOf(text: string, mark: '@' | '@@'): PrismaAttributes {
  const found = new Map<string, PrismaAttribute>()
  for (const match of text.matchAll(/(@@?)([\w.]+)/g)) {
    const [whole, sign, name = ''] = match
    if (sign !== mark) continue
    const after = match.index + whole.length
    const inside = text[after] === '(' ? text.slice(after + 1, closing(text, after)) : ''
    const known = found.get(name)
    found.set(
      name,
      known === undefined
        ? { arguments: inside, text: /"((?:[^"\\]|\\.)*)"/.exec(inside)?.[1] ?? null, others: [] }
        : { ...known, others: [...known.others, inside] },
    )
  }
  return found
}

function closing(text: string, from: number): number {
  let depth = 0
  for (const [part] of text.slice(from).matchAll(/"(?:[^"\\]|\\.)*"|[\s\S]/g)) {
    if (part === '(') depth += 1
    if (part === ')') depth -= 1
    from += part.length
    if (depth === 0) return from - 1
  }
  return text.length
}
