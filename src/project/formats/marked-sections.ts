import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MigrateError } from '../../errors/migrate-error.ts'
import { refusesTransaction, type Pair, type Script } from './pair.ts'

/** Tools whose files hold both ways, each under a comment that marks it. */
interface Marks {
  readonly up: RegExp
  readonly down: RegExp
  readonly noTransaction: RegExp
}

export const DBMATE: Marks = {
  up: /^--\s*migrate:up(?<options>.*)$/m,
  down: /^--\s*migrate:down(?<options>.*)$/m,
  noTransaction: /transaction:false/,
}

export const GOOSE: Marks = {
  up: /^--\s*\+goose\s+up\b(?<options>.*)$/im,
  down: /^--\s*\+goose\s+down\b(?<options>.*)$/im,
  noTransaction: /\+goose\s+no\s+transaction/i,
}

export function isMarked(directory: string, names: readonly string[], marks: Marks): boolean {
  return names.some((name) => marks.up.test(readFileSync(join(directory, name), 'utf8')))
}

/** `20240101_users.sql` with both ways in it, in the order of the names. */
export function markedPairs(directory: string, names: readonly string[], marks: Marks): readonly Pair[] {
  return names.map((file) => pairIn(file, readFileSync(join(directory, file), 'utf8'), marks))
}

function pairIn(file: string, text: string, marks: Marks): Pair {
  const up = marks.up.exec(text)
  const down = marks.down.exec(text)
  if (up === null || (down !== null && down.index < up.index)) {
    throw new MigrateError('MIGRATION_INVALID', {
      what: up === null ? `${file} has no way up` : `${file} has its way back before its way up`,
      next: 'Put the way up first, under its mark.',
    })
  }
  const whole = marks.noTransaction.test(text.slice(0, up.index))
  const section = (from: RegExpExecArray, to: number): Script => {
    const body = text.slice(from.index + from[0].length, to)
    const freed = whole || marks.noTransaction.test(from.groups?.['options'] ?? '')
    return { text: body, inTransaction: !freed && !refusesTransaction(body) }
  }
  return {
    name: file.replace(/\.sql$/, ''),
    up: section(up, down?.index ?? text.length),
    down: down === null ? null : section(down, text.length),
  }
}
