import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pair, Pairs } from './pair.ts'

const MODULE = /^(?!.*\.d\.[cm]?ts$).*\.[cm]?[jt]s$/
/** `export const up =`, `async function up(`, `exports.up =`, `up: async () =>`, `async up(`. */
const UP = /\bup\s*[=:(]/
const DOWN = /\bdown\s*[=:(]/

export type ModuleTool = 'kysely' | 'knex' | 'umzug'

const SIGNS: Readonly<Record<ModuleTool, RegExp>> = {
  kysely: /['"]kysely['"]|\bKysely</,
  knex: /['"]knex['"]|\bup\s*[=:(][^{]*\bknex\b/i,
  umzug: /['"](?:umzug|sequelize)['"]|\bqueryInterface\b|\bup\s*[=:(][^)]*\bcontext\b/,
}

export function moduleNames(names: readonly string[]): readonly string[] {
  return names.filter((name) => MODULE.test(name) && !/^index\.[cm]?[jt]s$/.test(name))
}

export function isOf(tool: ModuleTool, texts: Iterable<string>): boolean {
  return [...texts].some((text) => UP.test(text) && SIGNS[tool].test(text))
}

/** Modules that export `up` and maybe `down`, in the order of their names. Nothing is imported before it is judged. */
export function modulePairs(directory: string, names: readonly string[]): Pairs {
  const migrations = moduleNames(names).filter((name) => UP.test(readFileSync(join(directory, name), 'utf8')))
  return {
    pairs: migrations.map((file): Pair => {
      const path = join(directory, file)
      // The ending is that of the day: what was compiled is the same migration.
      const name = file.replace(/\.[cm]?[jt]s$/, '')
      return {
        name,
        key: name,
        up: { kind: 'code', path, side: 'up' },
        down: DOWN.test(readFileSync(path, 'utf8')) ? { kind: 'code', path, side: 'down' } : null,
      }
    }),
    unread: [],
  }
}
