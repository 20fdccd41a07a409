import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isMigrateError, MigrateError } from '../errors/migrate-error.ts'

const SAYS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'a file may not grow that large here',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it is mounted read-only',
  ENOENT: 'it is not there any more',
  ENOTDIR: 'a part of the path is a file',
  EIO: 'the disk reports an error',
}

/** BACKUP_FAILED with the path and the room left, or the error itself where it already says all. */
export async function backupFailed(directory: string, error: unknown): Promise<MigrateError> {
  if (isMigrateError(error)) return error
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const says = SAYS[code]
  const message = error instanceof Error ? error.message : String(error)
  const free = await freeSpace(directory)
  return new MigrateError('BACKUP_FAILED', {
    what: `The backup in ${directory} was not made: ${says ?? message}`,
    state: 'The database is unchanged; the unfinished backup was removed.',
    next:
      says === undefined
        ? 'See the message of the server or the system above.'
        : 'Make room there, or name another folder in migrate.config.ts (backup: { directory: … }), then run the command again.',
    details: [...(free === null ? [] : [`free there: ${free}`]), ...(says === undefined ? [] : [message])],
    cause: error,
  })
}

/** Of the nearest folder above that exists. */
async function freeSpace(directory: string): Promise<string | null> {
  for (let path = directory; ; path = dirname(path)) {
    try {
      const facts = await statfs(path)
      return bytesText(facts.bavail * facts.bsize)
    } catch {
      if (dirname(path) === path) return null
    }
  }
}

export function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let unit = 0
  let value = bytes
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ''}`
}

export function damaged(directory: string, damage: readonly string[]): MigrateError {
  const shown = damage.slice(0, 20)
  return new MigrateError('BACKUP_DAMAGED', {
    what: `The backup in ${directory} is damaged: ${damage[0] ?? ''}`,
    next: 'Bring the folder back from where backups are copied to, or use another backup: `migrate backup list`.',
    details: damage.length > shown.length ? [...shown, `and ${damage.length - shown.length} more`] : shown,
  })
}
