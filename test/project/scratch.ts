import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ErrorCode } from '../../src/errors/catalogue.ts'
import type { Migration } from '../../src/model/migration.ts'

const REPOSITORY = join(import.meta.dirname, '../..')

/** A project folder that can `import … from 'bothways'`, from kysely and from drizzle-orm. */
export interface Scratch extends Disposable {
  readonly directory: string
  write(file: string, text: string): string
}

export function scratchProject(): Scratch {
  const directory = mkdtempSync(join(tmpdir(), 'bothways-project-'))
  const write = (file: string, text: string): string => {
    const path = join(directory, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return path
  }
  write('package.json', '{ "type": "module" }')
  // Behind a link, because Node strips no types inside node_modules.
  write('.library/package.json', '{ "type": "module", "exports": "./index.ts" }')
  write('.library/index.ts', `export * from '${join(REPOSITORY, 'src/index.ts')}'`)
  mkdirSync(join(directory, 'node_modules'))
  symlinkSync(join(directory, '.library'), join(directory, 'node_modules/bothways'))
  for (const name of ['kysely', 'drizzle-orm'])
    symlinkSync(join(REPOSITORY, 'node_modules', name), join(directory, 'node_modules', name))
  return { directory, write, [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) }
}

export interface Outcome {
  readonly migration?: Migration
  readonly error?: {
    readonly code: ErrorCode
    readonly message: string
    readonly next: string
    readonly details: readonly string[]
  }
}

/** Every migration of the folder, loaded by Node on its own, by name. */
export function loadEach(scratch: Scratch): Readonly<Record<string, Outcome>> {
  const script = join(import.meta.dirname, 'load-each.ts')
  const output = execFileSync(process.execPath, [script, join(scratch.directory, 'migrations')], {
    cwd: scratch.directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return JSON.parse(output) as Readonly<Record<string, Outcome>>
}
