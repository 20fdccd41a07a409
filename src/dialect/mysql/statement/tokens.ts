import type { SqlToken } from '../../../model/sql-tokens.ts'

/** `--` wants a blank behind it, `#` doesn't; comments don't nest. */
const BLANK = /(?:\s+|--(?=\s|$)[^\n]*|#[^\n]*|\/\*(?!M?!)[\s\S]*?(?:\*\/|$))+/y
const PIECES: readonly (readonly [SqlToken['kind'], RegExp])[] = [
  ['quoted', /(?:[nbx](?='))?'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)/iy],
  ['quoted', /"(?:[^"\\]|\\[\s\S]|"")*(?:"|$)/y],
  ['quoted', /`(?:[^`]|``)*(?:`|$)/y],
  ['word', /@{1,2}(?:[\p{L}\d_$.]+|(?=['"`]))/uy],
  ['word', /(?:\d+\.?\d*|\.\d+)e[-+]?\d+|0x[0-9a-f]+\b|\d+\.\d*|\.\d+|\d+(?![\p{L}_$])/iuy],
  ['word', /[\p{L}\d_$\u0080-\uffff]+/uy],
  ['sign', /->>?|<=>|[<>!:]=|<>|\|\||&&|<<|>>/y],
]

/** SQL of MySQL and MariaDB cut into words, quoted pieces and signs, under their usual sql_mode. */
export function mysqlTokens(source: string): readonly SqlToken[] {
  const tokens: SqlToken[] = []
  let at = 0
  while (at < source.length) {
    const blank = match(BLANK, source, at)
    if (blank !== null) {
      at += blank.length
      continue
    }
    const token = tokenAt(source, at)
    tokens.push(token)
    at += token.text.length
  }
  return tokens
}

function tokenAt(source: string, at: number): SqlToken {
  for (const [kind, pattern] of PIECES) {
    const text = match(pattern, source, at)
    if (text !== null && text !== '') return { kind, text, at }
  }
  return { kind: 'sign', text: String.fromCodePoint(source.codePointAt(at) ?? 0), at }
}

function match(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(source)?.[0] ?? null
}

/** The word in lower case; null for what stands in quotes, and for signs. */
export function wordOf(token: SqlToken | undefined): string | null {
  return token?.kind === 'word' ? token.text.toLowerCase() : null
}

/** What may be called so: in backquotes, or a word that is neither reserved, a number nor a variable. */
export function nameOf(token: SqlToken | undefined): string | null {
  if (token === undefined) return null
  if (token.text.startsWith('`')) return token.text.slice(1, -1).replaceAll('``', '`')
  const word = wordOf(token)
  return word === null || /^[\d.@]/.test(word) || RESERVED.has(word) ? null : token.text
}

/** Words that can't name a column without quotes, as far as they occur in statements about rows. */
const RESERVED: ReadonlySet<string> = new Set(
  `all and any as asc before between both by call case collate column convert cross cube current_date current_time
  current_timestamp current_user default delayed delete desc distinct distinctrow div dual else elseif empty end except
  exists explain false fetch for force from fulltext group grouping having high_priority if ignore in index inner insert
  intersect interval into is join key lateral leading left like limit load localtime localtimestamp lock low_priority
  match mod natural not null of on optimize or order outer over partition range recursive references regexp replace
  returning right rlike row rows select separator set sounds sql_big_result sql_buffer_result sql_cache
  sql_calc_found_rows sql_no_cache sql_small_result straight_join table then to trailing true union unique unknown update
  use using utc_date utc_time utc_timestamp values when where window with xor escape`.split(/\s+/),
)
