import type { Statement } from '../script-dialect.ts'
import { scriptTokens } from './script-tokens.ts'

/**
 * Cuts at semicolons that stand in no stored body, and where the script gives another DELIMITER, at that. Null where a
 * quote, a comment or a body has no end: nobody can tell then what the rest belongs to.
 */
export function cutScript(source: string): readonly Statement[] | null {
  const statements: Statement[] = []
  let delimiter = ';'
  let from = 0
  for (;;) {
    const start = firstWord(source, from)
    if (start === null) return null
    if (start === source.length) return statements
    DELIMITER.lastIndex = start
    const command = DELIMITER.exec(source)
    if (command?.[1] !== undefined) {
      delimiter = command[1]
      from = start + command[0].length
      continue
    }
    const end = delimiter === ';' ? endOfStatement(source, start) : endBy(source, start, delimiter)
    if (end === null) return null
    if (end > start) statements.push({ text: source.slice(start, end).trim(), kind: 'plain' })
    from = end + delimiter.length
  }
}

/** A command of the client, not of the server. */
const DELIMITER = /delimiter[ \t]+(\S+)[^\n]*(?:\n|$)/iy

function firstWord(source: string, from: number): number | null {
  for (const token of scriptTokens(source, from)) {
    if (token === null) return null
    if (token.kind !== 'blank') return token.at
  }
  return source.length
}

function endBy(source: string, from: number, delimiter: string): number | null {
  for (const token of scriptTokens(source, from)) {
    if (token === null) return null
    // In a quote or a comment it ends nothing. `END$$` is one word.
    if (token.kind !== 'word' && token.kind !== 'sign') continue
    const found = source.indexOf(delimiter, token.at)
    if (found !== -1 && found < token.at + token.text.length) return found
  }
  return source.length
}

const STORED = /^(?:procedure|function|trigger|event|package)$/
/** `CREATE OR REPLACE DEFINER = a@b TRIGGER`: what is made stands near the front. */
const HEAD = 12
/** Words that a block begins with where a statement may begin. */
const OPENS = /^(?:if|while|loop|repeat|for)$/
const CLOSED = /^(?:if|case|while|loop|repeat|for)$/
/** After these a statement begins. */
const LEADS = /^(?:;|:|begin|then|else|do|row|loop|repeat)$/

/** To the semicolon that ends the statement. */
function endOfStatement(source: string, from: number): number | null {
  const open: ('block' | 'expression')[] = []
  let place = 0
  let stored = false
  let creates = false
  let before = ''
  for (const token of scriptTokens(source, from)) {
    if (token === null) return null
    if (token.kind === 'blank') continue
    const word = token.kind === 'quoted' ? '' : token.text.toLowerCase()
    if (word === ';' && open.length === 0) return token.at
    if (place === 0) creates = word === 'create' || word === 'alter'
    place += 1
    stored ||= creates && place <= HEAD && STORED.test(word)
    if (!stored) continue
    const closing = before === 'end' && CLOSED.test(word)
    // In a CASE that is a value, THEN and ELSE lead no statement, and IF is a function.
    const leads = LEADS.test(before) && open.at(-1) !== 'expression'
    if (!closing && (word === 'begin' || (leads && OPENS.test(word)))) open.push('block')
    else if (!closing && word === 'case') open.push(leads ? 'block' : 'expression')
    else if (word === 'end' && open.pop() === undefined) return null
    before = closing ? '' : word
  }
  return open.length === 0 ? source.length : null
}
