import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { PlainPair, PlainWay } from './plain-pairs.ts'

export type Outcome = 'exact' | 'order' | 'differs' | 'fails' | 'empty' | 'absent' | 'up fails'

/** A database that command-line clients can copy, change and print. */
export interface Plain {
  /** Makes `to` anew as `from` is; empty where there is none. */
  copy(from: string | null, to: string): Promise<void>
  /** What went wrong, or null. */
  run(database: string, way: PlainWay): Promise<string | null>
  dump(database: string): Promise<string>
}

/** Several files one after the other, as by themselves. */
async function run(plain: Plain, database: string, way: PlainWay): Promise<string | null> {
  for (const one of way.files ?? [way]) {
    const broken = one.sql.trim() === '' ? null : await plain.run(database, one)
    if (broken !== null) return broken
  }
  return null
}

/** Each pair up, down and up in a copy of what the ups before it made: nothing but clients and their dumps. */
export async function plainReplay(
  plain: Plain,
  pairs: readonly PlainPair[],
): Promise<ReadonlyMap<string, { readonly outcome: Outcome; readonly why: string }>> {
  const found = new Map<string, { outcome: Outcome; why: string }>()
  await plain.copy(null, 'replay_base')
  for (const { down, name, up } of pairs) {
    await plain.copy('replay_base', 'replay_work')
    const before = await plain.dump('replay_base')
    const broken = await run(plain, 'replay_work', up)
    if (broken !== null) {
      found.set(name, { outcome: 'up fails', why: broken })
      continue
    }
    found.set(name, down === null ? { outcome: 'absent', why: '' } : await wayBack(plain, up, down, before))
    await run(plain, 'replay_base', up)
  }
  return found
}

async function wayBack(
  plain: Plain,
  up: PlainWay,
  down: PlainWay,
  before: string,
): Promise<{ readonly outcome: Outcome; readonly why: string }> {
  if (down.sql.replaceAll(/--.*|\/\*[\s\S]*?\*\/|[\s;]/g, '') === '') return { outcome: 'empty', why: '' }
  const broken = await run(plain, 'replay_work', down)
  if (broken !== null) return { outcome: 'fails', why: broken }
  const after = await plain.dump('replay_work')
  const again = await run(plain, 'replay_work', up)
  if (before === after)
    return again === null ? { outcome: 'exact', why: '' } : { outcome: 'fails', why: again }
  const isOrder = unordered(before) === unordered(after)
  if (isOrder && again !== null) return { outcome: 'fails', why: again }
  return { outcome: isOrder ? 'order' : 'differs', why: isOrder ? '' : firstDifference(before, after) }
}

/** Columns in the order of their names. */
function unordered(dump: string): string {
  return dump.replaceAll(/(CREATE (?:UNLOGGED )?TABLE [^;]*?\(\n)([\s\S]*?)(\n\))/g, (_, head, body, end) =>
    [
      head,
      ...String(body)
        .split('\n')
        .map((line) => line.replace(/,$/, ''))
        .toSorted(),
      end,
    ].join('\n'),
  )
}

function firstDifference(before: string, after: string): string {
  const has = new Set(after.split('\n'))
  const had = new Set(before.split('\n'))
  const gone = before.split('\n').find((line) => !has.has(line))
  const come = after.split('\n').find((line) => !had.has(line))
  return `${gone === undefined ? '' : `- ${gone.trim()} `}${come === undefined ? '' : `+ ${come.trim()}`}`
}

interface Answer {
  readonly out: string
  readonly error: string | null
}

/** Not in step with it: the server's log has to be read meanwhile, or the server waits for ever. */
async function client(program: string, words: readonly string[], input = ''): Promise<Answer> {
  const child = spawn(program, words)
  child.stdin.on('error', () => undefined).end(input)
  const ended = new Promise((resolve) => child.on('close', resolve))
  const [out, error, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { out, error: code === 0 ? null : error.trim() }
}

async function must(program: string, words: readonly string[], input = ''): Promise<string> {
  const { error, out } = await client(program, words, input)
  if (error !== null) throw new Error(`${program} ${words.join(' ')}: ${error}`)
  return out
}

export function plainPostgres(adminUrl: string): Plain {
  const urlOf = (database: string): string =>
    Object.assign(new URL(adminUrl), { pathname: `/${database}` }).href
  const options = ['-X', '-q', '-v', 'ON_ERROR_STOP=1']
  return {
    async copy(from, to) {
      const template = from === null ? 'template1' : from
      await must('psql', [...options, '-c', `DROP DATABASE IF EXISTS ${to}`, adminUrl])
      await must('psql', [...options, '-c', `CREATE DATABASE ${to} TEMPLATE ${template}`, adminUrl])
    },
    async run(database, { as, pieces, sql }) {
      if (as === 'module') {
        const [file = '', side = '', tool = ''] = sql.split(' ')
        const words = [join(import.meta.dirname, 'run-module.ts'), file, side, urlOf(database), tool]
        return (await client(process.execPath, words)).error
      }
      if (pieces?.every((piece) => piece.length < 120_000) === true && pieces.length < 500) {
        const once = as === 'transaction' ? ['-1'] : []
        const each = pieces.flatMap((piece) => ['-c', piece])
        return pieces.length === 0
          ? null
          : (await client('psql', [...options, ...once, ...each, urlOf(database)])).error
      }
      // An argument may have 128 kB; a longer file is a dump of a schema, for which it is all the same.
      if (as === 'message' && sql.length < 120_000) {
        return (await client('psql', [...options, '-c', sql, urlOf(database)])).error
      }
      const once = as === 'transaction' ? ['-1'] : []
      return (await client('psql', [...options, ...once, '-f', '-', urlOf(database)], sql)).error
    },
    dump: async (database) =>
      (await must('pg_dump', ['--schema-only', urlOf(database)]))
        // A view in a circle is printed twice, first without its query; which circles there are depends on the order of creation.
        .replaceAll(/^CREATE VIEW \S+ AS\nSELECT\n(?: *NULL::.*\n?)+/gm, '')
        .replaceAll('CREATE OR REPLACE VIEW', 'CREATE VIEW')
        .split(/\n\n+/)
        .map((part) =>
          part
            .split('\n')
            .filter((line) => !/^(?:--|SET |SELECT pg_catalog.set_config|\\(?:un)?restrict|$)/.test(line))
            .join('\n'),
        )
        .filter((part) => part !== '')
        .toSorted()
        .join('\n'),
  }
}

const NOWHERE = '~~~~next~~~~'

export function plainMysql(adminUrl: string): Plain {
  const { hostname, port } = new URL(adminUrl)
  const options = ['-h', hostname, '-P', port, '-u', 'root', '--protocol=tcp']
  return {
    async copy(from, to) {
      await must(
        'mariadb',
        options,
        `DROP DATABASE IF EXISTS ${to}; CREATE DATABASE ${to} CHARACTER SET utf8mb4`,
      )
      if (from === null) return
      await must('mariadb', [...options, to], await must('mariadb-dump', [...options, '--routines', from]))
    },
    // A delimiter that nothing has: the server cuts a message itself, stored bodies included.
    run: async (database, { pieces, sql }) =>
      (
        await client(
          'mariadb',
          [...options, `--delimiter=${NOWHERE}`, database],
          (pieces ?? [sql]).map((piece) => `${piece}\n${NOWHERE}\n`).join(''),
        )
      ).error,
    dump: async (database) =>
      (
        await must('mariadb-dump', [
          ...options,
          '--no-data',
          '--routines',
          '--events',
          '--skip-comments',
          database,
        ])
      )
        .split('\n')
        .map((line) => line.replace(/ AUTO_INCREMENT=\d+/, ''))
        .join('\n')
        // Keys are listed in the order in which they were made, which is nobody's schema.
        .replaceAll(/(?:^ +(?:UNIQUE |FULLTEXT |SPATIAL )?KEY .*\n)+/gm, (keys) =>
          keys
            .trimEnd()
            .split('\n')
            .map((line) => line.replace(/,$/, ''))
            .toSorted()
            .join(',\n')
            .concat(',\n'),
        ),
  }
}
