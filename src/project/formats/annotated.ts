import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { upFirst } from './dbmate.ts'
import { inGo } from './golang-migrate.ts'
import { sqlWay, type Pair, type Pairs, type SqlWay } from './pair.ts'
import { substituted } from './substituted.ts'

/** goose and sql-migrate: comments mark the ways, and a line that ends with `;` ends a statement. */
export interface Annotations {
  readonly mark: string
  /** `20240101_users` of `20240101_users.sql`, as the ledger has it. */
  key(file: string): string
  readonly ordered: (a: string, b: string) => number
}

const versionOf = (file: string): bigint => BigInt(/^\d+/.exec(file)?.[0] ?? '0')

export const GOOSE: Annotations = {
  mark: '+goose',
  key: (file) => String(versionOf(file)),
  ordered: (a, b) => (versionOf(a) < versionOf(b) ? -1 : 1),
}

export const SQL_MIGRATE: Annotations = {
  mark: '+migrate',
  key: (file) => file,
  // By the number in front where there is one, and by name.
  ordered: (a, b) =>
    versionOf(a) === versionOf(b) ? (a < b ? -1 : 1) : versionOf(a) < versionOf(b) ? -1 : 1,
}

export function isAnnotated(texts: Iterable<string>, { mark }: Annotations): boolean {
  const up = new RegExp(`^--\\s*\\${mark}\\s+up\\b`, 'im')
  return [...texts].some((text) => up.test(text))
}

export function annotatedPairs(directory: string, names: readonly string[], of: Annotations): Pairs {
  return {
    pairs: names
      .filter((name) => name.endsWith('.sql'))
      .toSorted(of.ordered)
      .map((name) => pairIn(name, join(directory, name), of)),
    unread: names.filter((name) => /^\d+_.*(?<!_test)\.go$/.test(name)).map(inGo),
  }
}

interface Section {
  readonly statements: string[]
  readonly lines: string[]
  transaction: boolean
  refused: string | null
}

function pairIn(file: string, path: string, of: Annotations): Pair {
  const found: { up?: Section; down?: Section } = {}
  let wholeFile = true
  let section: Section | undefined
  let open = false
  let variables = false
  let buffer: string[] = []
  const flush = (): void => {
    section?.statements.push(buffer.join('\n'))
    buffer = []
  }
  const leave = (): void => {
    if (section !== undefined && buffer.some(saysSomething)) {
      section.refused ??= `${file}: the last statement has no semicolon at the end of its line`
    }
    buffer = []
  }
  for (const source of readFileSync(path, 'utf8').split(/\r?\n/)) {
    const [word, ...options] = annotationIn(source, of.mark)
    if (word === 'up' || word === 'down') {
      leave()
      if (word === 'down' && found.up === undefined && of.mark === GOOSE.mark) throw upFirst(file, true)
      section = found[word] ??= { statements: [], lines: [], transaction: true, refused: null }
      if (options.includes('notransaction')) section.transaction = false
    } else if (word === 'no') wholeFile = false
    else if (word === 'envsub') variables = options.includes('on')
    else if (word === 'statementbegin') open = true
    else if (word === 'statementend') {
      open = false
      flush()
    } else if (section !== undefined) {
      const line = variables ? substituted(source) : source
      section.lines.push(line)
      buffer.push(line)
      if (!open && endsStatement(line)) flush()
    }
  }
  leave()
  if (found.up === undefined) throw upFirst(file, false)
  return {
    name: file.replace(/\.sql$/, ''),
    key: of.key(file),
    up: wayOf(path, found.up, wholeFile),
    down: found.down === undefined ? null : wayOf(path, found.down, wholeFile),
  }
}

function wayOf(
  path: string,
  { lines, refused, statements, transaction }: Section,
  wholeFile: boolean,
): SqlWay {
  return sqlWay(path, lines.join('\n'), transaction && wholeFile ? 'wrapped' : 'bare', {
    messages: statements.filter((statement) => statement.split('\n').some(saysSomething)),
    refused,
  })
}

/** The words after the mark in small letters; none where the line is no annotation. */
function annotationIn(line: string, mark: string): readonly string[] {
  const [dashes, said, ...words] = line.trim().replace(/^--/, '-- ').split(/\s+/)
  return dashes === '--' && said === mark ? words.map((word) => word.toLowerCase()) : []
}

/** As both tools look at it: the last word before a comment. */
function endsStatement(line: string): boolean {
  const words = line.trim().split(/\s+/)
  const comment = words.findIndex((word) => word.startsWith('--'))
  return (comment === -1 ? words : words.slice(0, comment)).at(-1)?.endsWith(';') === true
}

function saysSomething(line: string): boolean {
  const bare = line.trim()
  return bare !== '' && !bare.startsWith('--')
}
