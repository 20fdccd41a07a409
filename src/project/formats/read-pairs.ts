import { readdirSync } from 'node:fs'
import { MigrateError } from '../../errors/migrate-error.ts'
import { golangMigratePairs, isGolangMigrate } from './golang-migrate.ts'
import { DBMATE, GOOSE, isMarked, markedPairs } from './marked-sections.ts'
import type { Pair } from './pair.ts'

export type FormatName = 'golang-migrate' | 'dbmate' | 'goose'

interface Format {
  is(directory: string, names: readonly string[]): boolean
  pairs(directory: string, names: readonly string[]): readonly Pair[]
}

const FORMATS: Readonly<Record<FormatName, Format>> = {
  'golang-migrate': { is: (_, names) => isGolangMigrate(names), pairs: golangMigratePairs },
  dbmate: {
    is: (directory, names) => isMarked(directory, names, DBMATE),
    pairs: (directory, names) => markedPairs(directory, names, DBMATE),
  },
  goose: {
    is: (directory, names) => isMarked(directory, names, GOOSE),
    pairs: (directory, names) => markedPairs(directory, names, GOOSE),
  },
}

export const FORMAT_NAMES: readonly FormatName[] = ['golang-migrate', 'dbmate', 'goose']

/** The pairs in a folder of another tool, in the order in which it runs them. The files say which tool it is. */
export function readPairs(directory: string, format?: FormatName): readonly Pair[] {
  const names = sqlFiles(directory)
  const found = FORMAT_NAMES.filter(
    (name) => (format === undefined || name === format) && FORMATS[name].is(directory, names),
  )
  const [only, second] = found
  if (only !== undefined && second === undefined) return FORMATS[only].pairs(directory, names)
  throw new MigrateError('MIGRATION_INVALID', {
    what:
      only === undefined
        ? `${directory} has no migrations of ${format ?? FORMAT_NAMES.join(', ')}`
        : `${directory} has migrations of ${only} and of ${second}`,
    state: 'Nothing was tried.',
    next:
      only === undefined
        ? 'Name the folder with --dir.'
        : 'Say which with --format, or give each a folder of its own.',
  })
}

function sqlFiles(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.sql'))
      .toSorted()
  } catch (cause) {
    throw new MigrateError('CONFIG_MISSING', {
      what: `there is no folder ${directory}`,
      state: 'Nothing was tried.',
      next: 'Name the folder with --dir.',
      cause,
    })
  }
}
