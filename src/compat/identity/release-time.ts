import { readdirSync } from 'node:fs'
import { MigrateError } from '../../errors/migrate-error.ts'

/** The first 14 digits of the newest migration that a release was built for; a migration's whole name will do. */
export function releaseTime(release: string): string {
  const time = /^(\d{14})(?:_|$)/.exec(release)?.[1]
  if (time !== undefined) return time
  throw new MigrateError('USAGE', {
    what: `"${release}" is no migration: a release says who it is by the newest migration that it was built for`,
    state: 'No connection says anything yet.',
    next: "Give its name or its 14 digits: '20260102030405'.",
  })
}

/**
 * The newest migration in a folder, for an application that carries its migrations.
 *
 * @example
 * identifyPg(pool, newestMigration('migrations'))
 */
export function newestMigration(directory: string): string {
  const newest = readdirSync(directory)
    .filter((name) => /^\d{14}_/.test(name))
    .toSorted()
    .at(-1)
  return releaseTime(newest ?? directory)
}
