import { MigrateError } from '../../errors/migrate-error.ts'

/** A source that can't be read: nothing is recorded. `source` is what was given to `--from`. */
export function sourceFailed(source: string, why: unknown, next: string): MigrateError {
  return new MigrateError('SOURCE_UNREADABLE', {
    what: `${source}: ${why instanceof Error ? why.message : String(why)}`,
    state: 'Nothing was recorded.',
    next,
    ...(why instanceof Error ? { cause: why } : {}),
  })
}
