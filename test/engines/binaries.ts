import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'

/** Where the server of one major version lies on this machine. */
export interface Binaries {
  readonly folder: string
  readonly how: string
  /** The root of the npm package, whose shared libraries want symbolic links first. */
  readonly packageFolder?: string
}

export function findBinaries(major: number): Binaries | undefined {
  return installed(major) ?? fromNpm(major)
}

function installed(major: number): Binaries | undefined {
  const folder = installedFolders().find((candidate) => majorOf(candidate) === major)
  return folder === undefined ? undefined : { folder, how: `installed in ${folder}` }
}

function installedFolders(): readonly string[] {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian) : []
  const onPath = (process.env['PATH'] ?? '').split(delimiter)
  return [...versions.map((version) => join(debian, version, 'bin')), ...onPath].filter(
    (folder) => existsSync(join(folder, 'postgres')) && existsSync(join(folder, 'initdb')),
  )
}

function majorOf(folder: string): number | undefined {
  try {
    const text = execFileSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' })
    return Number(/\d+/.exec(text)?.[0])
  } catch {
    return undefined
  }
}

function fromNpm(major: number): Binaries | undefined {
  const name = `pg${major}-${process.platform}-${process.arch}`
  try {
    // The package's entry lies in `dist`; its own package.json is not exported.
    const packageFolder = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    return { folder: join(packageFolder, 'native', 'bin'), how: 'from npm', packageFolder }
  } catch {
    return undefined
  }
}
