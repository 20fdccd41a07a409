import { readdirSync, readFileSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import { MigrateError } from '../../errors/migrate-error.ts'
import { annotatedPairs, GOOSE, isAnnotated, SQL_MIGRATE } from './annotated.ts'
import { dbmatePairs, isDbmate } from './dbmate.ts'
import { dieselPairs, isDiesel } from './diesel.ts'
import { flywayFiles, flywayPairs } from './flyway.ts'
import { FORMAT_NAMES, type FormatName } from './format-name.ts'
import { isPop, popPairs } from './pop.ts'
import { golangMigratePairs, isGolangMigrate } from './golang-migrate.ts'
import { isOf, moduleNames, modulePairs, type ModuleTool } from './modules.ts'
import type { Pairs } from './pair.ts'

/** What lies in a folder, each file read at most once. */
interface Listing {
  readonly directory: string
  readonly folders: readonly string[]
  readonly files: readonly string[]
  readonly sql: readonly string[]
  readonly texts: (names: readonly string[]) => readonly string[]
  /** How files call the server they are for, if it is this one. */
  readonly servers: readonly string[]
}

interface Format {
  is(listing: Listing): boolean
  pairs(listing: Listing): Pairs
}

const FORMATS: Readonly<Record<FormatName, Format>> = {
  kysely: ofModules('kysely'),
  umzug: ofModules('umzug'),
  knex: ofModules('knex'),
  'golang-migrate': {
    is: ({ files, sql }) => isGolangMigrate(sql) && !isPop(files),
    pairs: ({ directory, files }) => golangMigratePairs(directory, files),
  },
  dbmate: {
    is: ({ sql, texts }) => isDbmate(texts(sql)),
    pairs: ({ directory, sql }) => dbmatePairs(directory, sql),
  },
  goose: {
    is: ({ sql, texts }) => isAnnotated(texts(sql), GOOSE),
    pairs: ({ directory, files }) => annotatedPairs(directory, files, GOOSE),
  },
  'sql-migrate': {
    is: ({ sql, texts }) => isAnnotated(texts(sql), SQL_MIGRATE),
    pairs: ({ directory, sql }) => annotatedPairs(directory, sql, SQL_MIGRATE),
  },
  diesel: {
    is: ({ directory, folders }) => isDiesel(directory, folders),
    pairs: ({ directory, folders }) => dieselPairs(directory, folders),
  },
  flyway: {
    is: ({ directory }) => flywayFiles(directory).length > 0,
    pairs: ({ directory }) => flywayPairs(directory),
  },
  pop: {
    is: ({ files }) => isPop(files),
    pairs: ({ directory, files, servers }) => popPairs(directory, files, servers),
  },
}

export interface ForeignFolder extends Pairs {
  readonly format: FormatName
}

/**
 * The pairs in a folder of another tool, in the order in which it runs them. The files say which tool it is. `servers` is
 * how they call the server at hand, where they are for one of several.
 */
export function readPairs(
  directory: string,
  format: FormatName | undefined,
  servers: readonly string[],
): ForeignFolder {
  const listing = list(directory, servers)
  const found = format === undefined ? FORMAT_NAMES.filter((name) => FORMATS[name].is(listing)) : [format]
  const [only, second] = found
  const read = only === undefined || second !== undefined ? null : FORMATS[only].pairs(listing)
  if (only !== undefined && read !== null && read.pairs.length > 0) return { format: only, ...read }
  throw new MigrateError('MIGRATION_INVALID', {
    what:
      second === undefined
        ? `${directory} has no migrations of ${format ?? FORMAT_NAMES.join(', ')}`
        : `${directory} has migrations of ${only} and of ${second}`,
    state: 'Nothing was tried.',
    next:
      second === undefined
        ? 'Name the folder with --dir.'
        : 'Say which with --format, or give each a folder of its own.',
  })
}

function ofModules(tool: ModuleTool): Format {
  return {
    is: ({ files, texts }) => isOf(tool, texts(moduleNames(files))),
    pairs: ({ directory, files }) => modulePairs(directory, files),
  }
}

function list(directory: string, servers: readonly string[]): Listing {
  const entries = entriesOf(directory).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name)
  const read = new Map<string, string>()
  const textOf = (name: string): string => {
    const text = read.get(name) ?? readFileSync(join(directory, name), 'utf8')
    read.set(name, text)
    return text
  }
  return {
    directory,
    folders: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
    files,
    sql: files.filter((name) => name.endsWith('.sql')),
    texts: (names) => names.map(textOf),
    servers,
  }
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
  } catch (cause) {
    throw new MigrateError('CONFIG_MISSING', {
      what: `there is no folder ${directory}`,
      state: 'Nothing was tried.',
      next: 'Name the folder with --dir.',
      cause,
    })
  }
}
