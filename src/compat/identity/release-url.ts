import { MigrateError } from '../../errors/migrate-error.ts'
import { releaseTime } from './release-time.ts'

/**
 * A PostgreSQL URL whose sessions say which release they are from the moment they are opened, whatever client opens them.
 *
 * @example
 * new pg.Pool({ connectionString: releaseUrl(process.env.DATABASE_URL, '20260102030405') })
 */
export function releaseUrl(url: string, release: string): string {
  const time = releaseTime(release)
  if (!/^postgres(?:ql)?:/.test(url)) {
    throw new MigrateError('USAGE', {
      what: 'only a PostgreSQL URL can say which release its sessions are',
      state: 'No connection says anything yet.',
      next: 'For MySQL and MariaDB call `identifyMysql2(pool, release)`.',
    })
  }
  const parsed = new URL(url)
  const before = parsed.searchParams.get('options')
  parsed.searchParams.set(
    'options',
    [...(before === null ? [] : [before]), `-c bothways.release=${time}`].join(' '),
  )
  // Servers and drivers read %20; a plus sign is a plus sign to some.
  parsed.search = parsed.search.replaceAll('+', '%20')
  return parsed.href
}
