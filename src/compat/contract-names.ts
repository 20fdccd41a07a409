import { MigrateError } from '../errors/migrate-error.ts'
import type { AppName, ReleaseName } from '../model/release-contract.ts'

/** Also what a file may be called on every system; `@` stands between the two. */
export const APP_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
export const RELEASE_NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/

export function appName(text: string): AppName {
  if (isAppName(text)) return text
  throw new MigrateError('USAGE', {
    what: `"${text}" is no name of an application`,
    state: 'Nothing was done.',
    next: 'Use letters, digits, ".", "_" and "-", 64 at most: --app web',
  })
}

export function releaseName(text: string): ReleaseName {
  if (isReleaseName(text)) return text
  throw new MigrateError('USAGE', {
    what: `"${text}" is no name of a release`,
    state: 'Nothing was done.',
    next: 'Use letters, digits, ".", "_", "-" and "+", 128 at most: --release "$(git rev-parse HEAD)"',
  })
}

function isAppName(text: string): text is AppName {
  return APP_NAME.test(text)
}

function isReleaseName(text: string): text is ReleaseName {
  return RELEASE_NAME.test(text)
}

export function contractFileName(app: AppName, release: ReleaseName): string {
  return `${app}@${release}.json`
}

/** The other way round; null for a file that is no contract's. */
export function namesOfFile(
  fileName: string,
): { readonly app: AppName; readonly release: ReleaseName } | null {
  const [, app = '', release = ''] = /^([^@]+)@(.+)\.json$/.exec(fileName) ?? []
  return isAppName(app) && isReleaseName(release) ? { app, release } : null
}
