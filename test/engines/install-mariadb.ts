import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)

export const canInstall: boolean = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')

/** The programs only: the package with the service would start one. */
export async function installMariadb(): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const aptGet = (...words: readonly string[]): Promise<unknown> =>
    run('apt-get', ['-q', '-y', '-o', 'DPkg::Lock::Timeout=120', ...words], { env })
  await aptGet('update')
  await aptGet('install', '--no-install-recommends', 'mariadb-server-core', 'mariadb-client-core')
}
