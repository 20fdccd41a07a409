import { readdirSync, readFileSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import { MigrateError } from '../errors/migrate-error.ts'
import { isMigrationName } from '../model/names.ts'
import { sha256 } from './digest.ts'
import type { MigrationFile } from './migration-file.ts'
import { shownPath } from './shown-path.ts'
import { SQL_FILES } from './sql-parts.ts'

const MODULE = /\.m?[jt]s$/
const DECLARATION = /\.d\.m?ts$/
/** What people name a migration of another tool, or by mistake; a helper doesn't start with a digit. */
const CANDIDATE = /^\d.*\.(?:[cm]?[jt]sx?|sql)$/

/** Files between two turns of others: less than a millisecond. */
const A_TURN = 32

/**
 * Every migration in the folder in order, hashed and not imported: a thousand of them must cost nothing. So a command
 * begins this before it connects, and it goes on while the server is waited for.
 */
export async function listMigrations(directory: string): Promise<readonly MigrationFile[]> {
  // Worked out once: for a thousand files `join` and `relative` take as long as the hashes.
  const path = join(directory, '_').slice(0, -1)
  const shown = shownPath(`${path}_`).slice(0, -1)
  const files: MigrationFile[] = []
  for (const [number, entry] of entriesOf(directory).entries()) {
    if (number % A_TURN === A_TURN - 1) await new Promise((resolve) => setImmediate(resolve))
    const file = migrationFile(`${path}${entry.name}`, `${shown}${entry.name}`, entry)
    if (file !== null) files.push(file)
  }
  files.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  refuseDuplicates(files)
  return files
}

function entriesOf(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
  } catch (cause) {
    throw new MigrateError('CONFIG_MISSING', {
      what: `there is no folder ${shownPath(directory)} with migrations`,
      next: 'Run `migrate init`, or say where they are with `migrations` in migrate.config.ts.',
      cause,
    })
  }
}

function migrationFile(path: string, file: string, entry: Dirent): MigrationFile | null {
  if (entry.isDirectory()) {
    if (!/^\d/.test(entry.name)) return null
    if (!isMigrationName(entry.name)) throw wrongName(file, entry.name)
    return { name: entry.name, path, file, format: 'sql', rawHash: folderHash(path) }
  }
  if (!CANDIDATE.test(entry.name) || DECLARATION.test(entry.name)) return null
  const name = entry.name.replace(MODULE, '')
  if (!MODULE.test(entry.name) || !isMigrationName(name)) throw wrongName(file, entry.name)
  return { name, path, file, format: 'module', rawHash: fileHash(path) }
}

/** The names belong to the content: a file that goes away must change the hash. */
function folderHash(path: string): string {
  const present = readdirSync(path)
  const parts = SQL_FILES.filter((name) => present.includes(name)).map(
    (name) => `${name} ${fileHash(join(path, name))}\n`,
  )
  return sha256(parts.join(''))
}

/** As text, which is what will be loaded: Node reads it in one call, and bytes in four. */
function fileHash(path: string): string {
  return sha256(readFileSync(path, 'utf8'))
}

function wrongName(file: string, name: string): MigrateError {
  const stem = name.replace(/\..*$/, '')
  const next = name.endsWith('.sql')
    ? `Plain SQL goes into a folder: ${stem}/expand.up.sql and ${stem}/expand.down.sql.`
    : 'Name it YYYYMMDDHHMMSS_name.ts (or .mts, .js, .mjs) in small letters, digits, _ and -, as `migrate new` does.'
  return new MigrateError('MIGRATION_NAME_INVALID', { what: `${file} is not named as a migration is`, next })
}

function refuseDuplicates(files: readonly MigrationFile[]): void {
  for (const [index, file] of files.entries()) {
    const before = files[index - 1]
    if (before === undefined || before.name.slice(0, 14) !== file.name.slice(0, 14)) continue
    const same = before.name === file.name ? 'the same name' : 'the same time, so their order is open'
    throw new MigrateError('MIGRATION_DUPLICATE', {
      what: `${before.file} and ${file.file} have ${same}`,
      next: 'Rename the one that is not applied yet: give it a later time.',
    })
  }
}
