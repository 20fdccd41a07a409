import type { Index } from '../../../model/catalog.ts'
import { identifier } from '../quote.ts'

/**
 * The definition of an index, made anew under another name with one column in place of another. The server prints
 * columns unqualified, so an identifier is the column unless it is called, cast to, or names a collation.
 */
export function mirrorIndexText(index: Index, name: string, from: string, to: string): string {
  const head = /^CREATE (UNIQUE )?INDEX ("(?:[^"]|"")*"|\S+) ON /.exec(index.definition)
  if (head === null) throw new RangeError(`not an index definition: ${index.definition}`)
  const rest = index.definition.slice(head[0].length)
  const keys = rest.indexOf(' USING ')
  return `CREATE ${head[1] ?? ''}INDEX CONCURRENTLY ${identifier(name)} ON ${rest.slice(0, keys)}${replaceColumn(rest.slice(keys), from, to)}`
}

const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/g

function replaceColumn(text: string, from: string, to: string): string {
  return text.replace(TOKEN, (token, offset: number) => {
    if (token.startsWith("'")) return token
    const plain = token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token
    if (plain !== from) return token
    const before = text.slice(0, offset).trimEnd()
    const after = text.slice(offset + token.length)
    const otherwise =
      /(::|\.|\bCOLLATE|\bUSING)$/.test(before) || /^\s*\(/.test(after) || after.startsWith('.')
    return otherwise ? token : identifier(to)
  })
}
