import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Config } from '../authoring/define-config.ts'
import { object, optional, text, type Check } from '../authoring/shape.ts'
import { MigrateError } from '../errors/migrate-error.ts'
import { importDefault } from './import-default.ts'
import { shownPath } from './shown-path.ts'

export interface ConfigFile {
  /** Paths in the config start here. */
  readonly root: string
  /** Absolute; null when the project has no config file. */
  readonly path: string | null
  readonly config: Config
}

export const CONFIG_NAMES = ['ts', 'mts', 'js', 'mjs', 'json'].map((end) => `migrate.config.${end}`)

const CONFIG: Check = object({
  url: optional(text),
  migrations: optional(text),
  contracts: optional(text),
  rollbackWindow: optional(text),
  backup: optional(object({ directory: optional(text) })),
})

/** The config file that `--config` names, else the one in `cwd`, else nothing but defaults. */
export async function readConfig(cwd: string, chosen?: string): Promise<ConfigFile> {
  const path = chosen === undefined ? configIn(cwd) : resolve(cwd, chosen)
  if (path === null) return { root: cwd, path, config: {} }
  if (!existsSync(path)) {
    throw new MigrateError('CONFIG_MISSING', {
      what: `there is no config file ${shownPath(path, cwd)}`,
      next: 'Correct --config, or run `migrate init`.',
    })
  }
  const shown = shownPath(path, cwd)
  return { root: dirname(path), path, config: checkedConfig(shown, await valueOf(path, shown)) }
}

function configIn(cwd: string): string | null {
  const [first, second] = CONFIG_NAMES.filter((name) => existsSync(join(cwd, name)))
  if (first !== undefined && second !== undefined) {
    throw new MigrateError('CONFIG_INVALID', {
      what: `${first} and ${second} are both there`,
      next: 'Keep one of them, or name it with --config.',
    })
  }
  return first === undefined ? null : join(cwd, first)
}

async function valueOf(path: string, shown: string): Promise<unknown> {
  try {
    return path.endsWith('.json') ? JSON.parse(readFileSync(path, 'utf8')) : await importDefault(path)
  } catch (cause) {
    const failure = path.endsWith('.json')
      ? {
          what: `${shown}: ${cause instanceof Error ? cause.message : String(cause)}`,
          next: 'Correct the file.',
        }
      : (await import('./unloadable.ts')).explainImportFailure(cause, path)
    throw new MigrateError('CONFIG_INVALID', { ...failure, cause })
  }
}

function checkedConfig(shown: string, value: unknown): Config {
  const [first, ...others] =
    value === undefined
      ? [{ what: 'there is no default export', next: 'Write `export default defineConfig({ … })`.' }]
      : CONFIG(value, '')
  if (first !== undefined) {
    throw new MigrateError('CONFIG_INVALID', {
      what: `${shown}: ${first.what}`,
      next: first.next,
      details: others.map((other) => `${other.what}. ${other.next}`),
    })
  }
  // The check has looked at every key.
  return value as Config
}
