/** Texts and comments of TypeScript, whose brackets are none. */
const PASSED =
  /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"|`(?:[^`\\]|\\[\s\S])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//y

/**
 * The source with the `op.sql(…)` that begins on a line replaced by other calls; null where there is not exactly one, or
 * its end can't be told.
 */
export function replaceCall(source: string, line: number, calls: readonly string[]): string | null {
  const lines = source.split('\n')
  const text = lines[line - 1]
  const column = text?.indexOf('op.sql(') ?? -1
  if (text === undefined || column === -1 || text.includes('op.sql(', column + 1)) return null
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column
  const end = endOfCall(source, start + 'op.sql'.length)
  if (end === null) return null
  const indent = /^\s*/.exec(text)?.[0] ?? ''
  return source.slice(0, start) + calls.join(`,\n${indent}`) + source.slice(end)
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

function endOfCall(source: string, open: number): number | null {
  const awaited: string[] = []
  for (let at = open; at < source.length; at += 1) {
    PASSED.lastIndex = at
    const passed = PASSED.exec(source)?.[0]
    if (passed !== undefined) {
      // A template may hold code of its own, which is not looked into.
      if (passed.startsWith('`') && passed.includes('${')) return null
      at += passed.length - 1
      continue
    }
    const sign = source.charAt(at)
    const closing = CLOSING[sign]
    if (closing !== undefined) awaited.push(closing)
    else if (')]}'.includes(sign)) {
      if (awaited.pop() !== sign) return null
      if (awaited.length === 0) return at + 1
    }
  }
  return null
}
