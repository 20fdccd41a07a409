import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { VERSION } from '../../src/cli/version.ts'
import { bundle } from './bundle.ts'

const COMMANDS =
  'init new status plan up contract revert resume abort repair purge history backup drift baseline'.split(' ')

/** Writes down every module and file that the process loads from here on. */
const RECORDER = `import { registerHooks } from 'node:module'
import { appendFileSync } from 'node:fs'
registerHooks({ load(url, context, next) { appendFileSync(process.env.LOADED, url + '\\n'); return next(url, context) } })`

describe('--help', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bothways-help-'))
    writeFileSync(join(folder, 'recorder.mjs'), RECORDER)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const run = (...args: readonly string[]): { out: string; code: number | null; loaded: string } => {
    const log = join(folder, 'loaded')
    writeFileSync(log, '')
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--import', pathToFileURL(join(folder, 'recorder.mjs')).href, join(bundle, 'cli.js'), ...args],
      { encoding: 'utf8', env: { ...process.env, LOADED: log } },
    )
    return { out: stdout, code: status, loaded: readFileSync(log, 'utf8') }
  }
  /** What the loaded files hold, for a bundle has no file per package. */
  const text = (loaded: string): string =>
    loaded
      .split('\n')
      .filter((url) => url.startsWith('file:'))
      .map((url) => readFileSync(new URL(url), 'utf8'))
      .join('\n')

  test('names every command and loads neither a driver nor Kysely', () => {
    const help = run('--help')
    expect(help.code).toBe(0)
    for (const command of COMMANDS) expect(help.out).toMatch(new RegExp(`^  ${command}\\b`, 'm'))
    // esbuild marks the start of every file it takes in.
    const packages = /^\/\/ (?:.*\/)?node_modules\/(kysely|pg|pg-protocol|umzug|@electric-sql\/pglite)\//m
    expect(text(help.loaded)).not.toMatch(packages)
    expect(help.loaded).not.toMatch(packages)
    // The same look finds them where they are: in what up loads.
    expect(text(run('up', '--url', 'postgres://nobody@127.0.0.1:1/x').loaded)).toMatch(packages)
  })

  test('every command has a help of its own, and --version is the package’s', () => {
    for (const command of COMMANDS) expect(run(command, '--help').out).toContain(`migrate ${command}`)
    expect(run('--version').out.trim()).toBe(VERSION)
  })
})
