import { execSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const REPOSITORY = join(import.meta.dirname, '../..')
const CACHE = join(REPOSITORY, 'node_modules/.cache')

let folder: string | undefined

/**
 * The command line as it is published, built from the sources as they are now: it starts in a third of the time that the
 * sources take. Inside the repository, so that it finds its dependencies.
 */
export function bundle(): string {
  folder ??= build()
  return folder
}

function build(): string {
  mkdirSync(CACHE, { recursive: true })
  const out = mkdtempSync(join(CACHE, 'bothways-cli-'))
  const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>
  }
  const command = scripts['build:code']?.replace('--outdir=dist', `--outdir="${out}"`) ?? ''
  const path = `${join(REPOSITORY, 'node_modules/.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env['PATH'] ?? ''}`
  execSync(command, { cwd: REPOSITORY, env: { ...process.env, PATH: path } })
  return out
}

afterAll(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  folder = undefined
})
