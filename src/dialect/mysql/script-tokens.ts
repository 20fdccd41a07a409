/** A piece of a script: a word, quoted text, a sign, or what the server skips. */
export interface ScriptToken {
  readonly kind: 'word' | 'quoted' | 'sign' | 'blank'
  readonly text: string
  readonly at: number
}

/** A comment that begins with `!` is code for some servers, and says something; what is in it stays one piece. */
const PIECES: readonly (readonly [ScriptToken['kind'], RegExp])[] = [
  ['blank', /\s+|--(?=\s|$)[^\n]*|#[^\n]*|\/\*(?!M?!)[\s\S]*?\*\//y],
  ['quoted', /\/\*M?![\s\S]*?\*\//y],
  ['quoted', /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`(?:[^`]|``)*`/y],
  ['word', /[\p{L}_@\d$][\p{L}\p{M}_\d$@]*/uy],
]

/** From a place on. Ends with null where a quote or a comment has no end: then nothing behind it is certain. */
export function* scriptTokens(source: string, from: number): Generator<ScriptToken | null, void> {
  for (let at = from; at < source.length;) {
    const token = tokenAt(source, at)
    yield token
    if (token === null) return
    at += token.text.length
  }
}

function tokenAt(source: string, at: number): ScriptToken | null {
  for (const [kind, pattern] of PIECES) {
    pattern.lastIndex = at
    const text = pattern.exec(source)?.[0]
    if (text !== undefined) return { kind, text, at }
  }
  const rest = source.slice(at, at + 2)
  if (/^['"`]/.test(rest) || rest === '/*') return null
  return { kind: 'sign', text: String.fromCodePoint(source.codePointAt(at) ?? 0), at }
}
