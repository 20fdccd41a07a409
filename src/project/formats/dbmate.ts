import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MigrateError } from '../../errors/migrate-error.ts'
import { sqlWay, type Pair, type Pairs, type SqlWay } from './pair.ts'

const UP = /^--\s*migrate:up(?<options>.*)$/m
const DOWN = /^--\s*migrate:down(?<options>.*)$/m

export function isDbmate(texts: Iterable<string>): boolean {
  return [...texts].some((text) => UP.test(text))
}

/** `20240101_users.sql` with both ways in it, each one message in a transaction. */
export function dbmatePairs(directory: string, names: readonly string[]): Pairs {
  const files = names.filter((name) => /^\d+.*\.sql$/.test(name))
  return { pairs: files.map((name) => pairIn(name, join(directory, name))), unread: [] }
}

function pairIn(file: string, path: string): Pair {
  const text = readFileSync(path, 'utf8')
  const up = UP.exec(text)
  const down = DOWN.exec(text)
  if (up === null || (down !== null && down.index < up.index)) throw upFirst(file, up !== null)
  const section = (from: RegExpExecArray, to: number): SqlWay =>
    sqlWay(
      path,
      text.slice(from.index + from[0].length, to),
      /\btransaction:\s*false\b/.test(from.groups?.['options'] ?? '') ? 'bare' : 'wrapped',
    )
  return {
    name: file.replace(/\.sql$/, ''),
    key: /^\d+/.exec(file)?.[0] ?? file,
    up: section(up, down?.index ?? text.length),
    down: down === null ? null : section(down, text.length),
  }
}

export function upFirst(file: string, has: boolean): MigrateError {
  return new MigrateError('MIGRATION_INVALID', {
    what: has ? `${file} has its way back before its way up` : `${file} has no way up`,
    state: 'Nothing was tried.',
    next: 'Put the way up first, under its mark.',
  })
}
