import { closest } from '../errors/suggestion.ts'
import { MigrateError } from '../errors/migrate-error.ts'
import type { Migration } from '../model/migration.ts'
import type { LoadingEngine } from './engine.ts'
import { loadModule } from './load-module.ts'
import { loadSqlFolder } from './load-sql-folder.ts'
import type { MigrationFile } from './migration-file.ts'

/** Reads these migrations and no others, in the order of the list. `engine` is asked only where a file runs Kysely, or has no way back. */
export async function loadMigrations(
  files: readonly MigrationFile[],
  names: readonly string[],
  engine: LoadingEngine,
): Promise<readonly Migration[]> {
  for (const name of names) refuseUnknown(files, name)
  const wanted = new Set(names)
  const loaded: Migration[] = []
  for (const file of files) {
    if (!wanted.has(file.name)) continue
    loaded.push(await (file.format === 'sql' ? loadSqlFolder(file, engine) : loadModule(file, engine)))
  }
  return loaded
}

function refuseUnknown(files: readonly MigrationFile[], name: string): void {
  if (files.some((file) => file.name === name)) return
  const names = files.map((file) => file.name)
  const near = closest(name, names)
  throw new MigrateError('UNKNOWN_MIGRATION', {
    what: `there is no migration ${name}`,
    next: near === null ? 'See `migrate status` for the names.' : `Did you mean ${near}?`,
  })
}
