import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A script for psql or mariadb: in one transaction, as one message, or statement by statement. */
export interface PlainWay {
  readonly sql: string
  readonly as: 'transaction' | 'message' | 'statements' | 'module'
  /** Where the tool cuts by lines: what it sends, each by itself. */
  readonly pieces?: readonly string[]
  /** Where it is several files, each run by itself. */
  readonly files?: readonly PlainWay[]
}

export interface PlainPair {
  readonly name: string
  readonly up: PlainWay
  readonly down: PlainWay | null
}

/** Read apart from `src/`, so that the two can disagree. */
export function plainPairs(directory: string, format: string, server: string): readonly PlainPair[] {
  const names = readdirSync(directory).toSorted()
  if (format === 'pop') return inGroups(directory, names, server)
  if (format === 'golang-migrate') return inTwoFiles(directory, names)
  if (['kysely', 'knex', 'umzug'].includes(format)) return inModules(directory, names, format)
  if (format === 'diesel') return inFolders(directory, names)
  return inSections(directory, names, format)
}

function inTwoFiles(directory: string, names: readonly string[]): readonly PlainPair[] {
  // The two may have different titles.
  const downs = new Map(
    names.filter((name) => name.endsWith('.down.sql')).map((name) => [number(name), name]),
  )
  const way = (name: string): PlainWay => {
    const sql = readFileSync(join(directory, name), 'utf8')
    return { sql, as: /\bconcurrently\b/i.test(sql) ? 'statements' : 'message' }
  }
  return names
    .filter((name) => name.endsWith('.up.sql'))
    .toSorted((a, b) => number(a) - number(b))
    .map((file) => {
      const down = downs.get(number(file))
      const name = file.slice(0, -'.up.sql'.length)
      return { name, up: way(file), down: down === undefined ? null : way(down) }
    })
}

/** Files of one second are one migration; of two for a version that for the server counts. */
function inGroups(directory: string, names: readonly string[], server: string): readonly PlainPair[] {
  const chosen = (side: 'up' | 'down'): ReadonlyMap<string, string> => {
    const found = new Map<string, string>()
    for (const name of names.filter((one) => one.endsWith(`.${side}.sql`))) {
      const [version = '', isFor] = [name.split('_', 1)[0], name.split('.')[1]]
      if (isFor === server) found.set(version, name)
      else if ([side, 'autocommit'].includes(isFor ?? '') && !found.has(version)) found.set(version, name)
    }
    return found
  }
  const [ups, downs] = [chosen('up'), chosen('down')]
  const way = (files: readonly string[]): PlainWay => {
    const each = files.map((name): PlainWay => {
      const as = name.includes('.autocommit.') ? 'message' : 'transaction'
      return { sql: readFileSync(join(directory, name), 'utf8'), as }
    })
    return { sql: each.map(({ sql }) => sql).join('\n'), as: 'statements', files: each }
  }
  const groups = Map.groupBy([...ups.keys()].toSorted(), (version) => version.slice(0, 14))
  return [...groups].map(([time, versions]) => {
    const files = versions.map((version) => ups.get(version) ?? '')
    const back = versions.toReversed().flatMap((version) => downs.get(version) ?? [])
    return {
      name: files[0]?.replace(/^\d+/, time).split('.', 1)[0] ?? time,
      up: way(files),
      down: back.length === 0 ? null : way(back),
    }
  })
}

function inFolders(directory: string, names: readonly string[]): readonly PlainPair[] {
  return names
    .filter((name) => existsSync(join(directory, name, 'up.sql')))
    .toSorted((a, b) => (digits(a) < digits(b) ? -1 : 1))
    .map((name) => {
      const settings = join(directory, name, 'metadata.toml')
      const bare =
        existsSync(settings) && readFileSync(settings, 'utf8').includes('run_in_transaction = false')
      const way = (file: string): PlainWay => ({
        sql: readFileSync(join(directory, name, file), 'utf8'),
        as: bare ? 'message' : 'transaction',
      })
      return {
        name,
        up: way('up.sql'),
        down: existsSync(join(directory, name, 'down.sql')) ? way('down.sql') : null,
      }
    })
}

/** A function of this name, however it is exported. */
const has = (text: string, side: 'up' | 'down'): boolean =>
  new RegExp(String.raw`\b(?:function|exports\.|const|async) ?${side}\b|^\s*${side}[:(]`, 'm').test(text)

/** `sql` is the file, the function in it, and whose it is. */
function inModules(directory: string, names: readonly string[], format: string): readonly PlainPair[] {
  return names
    .filter((name) => /\.[tj]s$/.test(name) && has(readFileSync(join(directory, name), 'utf8'), 'up'))
    .map((file) => {
      const path = join(directory, file)
      const text = readFileSync(path, 'utf8')
      const isEmpty = /\bdown\b[^{]*\{\s*(?:\/\/.*\s*)*\}/.test(text)
      return {
        name: file.slice(0, -'.ts'.length),
        up: { sql: `${path} up ${format}`, as: 'module' },
        down: has(text, 'down') ? { sql: isEmpty ? '' : `${path} down ${format}`, as: 'module' } : null,
      }
    })
}

const MARKS: Readonly<Record<string, readonly [up: RegExp, down: RegExp, bare: RegExp]>> = {
  goose: [/^-- *\+goose up.*$/im, /^-- *\+goose down.*$/im, /\+goose no transaction/i],
  'sql-migrate': [
    /^-- *\+migrate up.*$/im,
    /^-- *\+migrate down.*$/im,
    /\+migrate (?:up|down) notransaction/i,
  ],
  dbmate: [/^-- *migrate:up.*$/m, /^-- *migrate:down.*$/m, /transaction:false/],
}

function inSections(directory: string, names: readonly string[], format: string): readonly PlainPair[] {
  const marks = MARKS[format]
  if (marks === undefined) throw new Error(`psql can’t run ${format}`)
  return names
    .filter((name) => name.endsWith('.sql'))
    .toSorted((a, b) => number(a) - number(b))
    .map((file) => {
      const text = readFileSync(join(directory, file), 'utf8')
      const up = marks[0].exec(text)
      const down = marks[1].exec(text)
      const as = marks[2].test(text) ? 'statements' : 'transaction'
      return {
        name: file.slice(0, -'.sql'.length),
        up: section(text.slice(up?.index ?? 0, down?.index ?? text.length), as, format),
        down: down === null ? null : section(text.slice(down.index), as, format),
      }
    })
}

/** goose and sql-migrate end a statement where a line ends with `;`, except between two marks. */
function section(sql: string, as: PlainWay['as'], format: string): PlainWay {
  if (format === 'dbmate') return { sql, as }
  const pieces: string[] = []
  let piece = ''
  let whole = false
  for (const line of sql.split('\n')) {
    const mark = /^-- *\+\w+ Statement(Begin|End)/i.exec(line)?.[1]
    if (mark !== undefined) whole = mark.toLowerCase() === 'begin'
    piece += `${line}\n`
    if (mark?.toLowerCase() === 'end' || (!whole && /;\s*(?:--.*)?$/.test(line) && !/^\s*--/.test(line))) {
      pieces.push(piece)
      piece = ''
    }
  }
  return {
    sql,
    as,
    pieces: [...pieces, piece].filter((one) => one.replaceAll(/^\s*--.*$/gm, '').trim() !== ''),
  }
}

/** `20240101` of `V20240101_users.sql`. */
function number(name: string): number {
  return Number(/\d+/.exec(name)?.[0] ?? 0)
}

function digits(name: string): string {
  return (name.split('_', 1)[0] ?? '').replaceAll('-', '')
}
