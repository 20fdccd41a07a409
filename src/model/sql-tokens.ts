/**
 * SQL cut into words, quoted pieces and signs; comments and white space are left out. It knows quotes, doubled quotes,
 * E'' escapes, dollar quotes and nested comments, and nothing of grammar.
 */
export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'sign'
  readonly text: string
  /** Where it starts in the source. */
  readonly at: number
}

const BLANK = /\s+|--[^\n]*/y
const WORD = /[\p{L}_\d][\p{L}\p{M}_\d$]*/uy
const DOLLAR = /\$(?:[\p{L}_][\p{L}\p{M}_\d]*)?\$/uy
/** The parameter `$1` of a compiled query is one sign. */
const PARAMETER = /\$\d+/y
const CLOSING = {
  "'": /'(?:[^']|'')*(?:'|$)/y,
  '"': /"(?:[^"]|"")*(?:"|$)/y,
  '`': /`(?:[^`]|``)*(?:`|$)/y,
} as const
const ESCAPED = /'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)/y

export function sqlTokens(source: string): readonly SqlToken[] {
  const tokens: SqlToken[] = []
  let at = 0
  while (at < source.length) {
    const blank = match(BLANK, source, at)
    if (blank !== null) {
      at += blank.length
      continue
    }
    if (source.startsWith('/*', at)) {
      at = endOfComment(source, at)
      continue
    }
    const token = tokenAt(source, at)
    tokens.push(token)
    at += token.text.length
  }
  return tokens
}

function tokenAt(source: string, at: number): SqlToken {
  const word = match(WORD, source, at)
  if (word !== null) {
    // E'…', U&"…", x'…': the prefix belongs to the quote.
    const glued = /^u$/i.test(word) && source.startsWith('&', at + 1) ? `${word}&` : word
    const rest = /^e$/i.test(word) ? match(ESCAPED, source, at + 1) : closing(source, at + glued.length)
    if (rest !== null && /^(?:e|b|x|n|u&)$/i.test(glued)) return { kind: 'quoted', text: glued + rest, at }
    return { kind: 'word', text: word, at }
  }
  const quoted = closing(source, at) ?? dollarQuoted(source, at)
  if (quoted !== null) return { kind: 'quoted', text: quoted, at }
  const sign = match(PARAMETER, source, at) ?? String.fromCodePoint(source.codePointAt(at) ?? 0)
  return { kind: 'sign', text: sign, at }
}

function closing(source: string, at: number): string | null {
  const mark = source.charAt(at)
  return mark === "'" || mark === '"' || mark === '`' ? match(CLOSING[mark], source, at) : null
}

function dollarQuoted(source: string, at: number): string | null {
  const mark = match(DOLLAR, source, at)
  if (mark === null) return null
  const end = source.indexOf(mark, at + mark.length)
  return end === -1 ? source.slice(at) : source.slice(at, end + mark.length)
}

function endOfComment(source: string, start: number): number {
  let depth = 0
  for (let at = start; at < source.length; at += 1) {
    if (source.startsWith('/*', at)) {
      depth += 1
      at += 1
    } else if (source.startsWith('*/', at)) {
      depth -= 1
      at += 1
      if (depth === 0) return at + 1
    }
  }
  return source.length
}

function match(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(source)?.[0] ?? null
}
