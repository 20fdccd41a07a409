import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { MigrateError } from '../../errors/migrate-error.ts'
import { explainImportFailure } from '../unloadable.ts'

/** What a file of somebody else's exports: by Node itself, and by jiti where Node can't run such TypeScript. */
export async function importModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return exportsOf(await import(pathToFileURL(path).href))
  } catch (error) {
    const { createJiti } = await import('jiti')
    try {
      return exportsOf(await createJiti(pathToFileURL(path).href).import(path))
    } catch (second) {
      // What a missing package or a throw of its own comes to is the same either way, and Node says it better.
      const { details, next, what } = explainImportFailure(isSyntax(error) ? second : error, path)
      throw new MigrateError('MIGRATION_UNLOADABLE', { what, next, details, cause: second })
    }
  }
}

function isSyntax(error: unknown): boolean {
  return error instanceof SyntaxError
}

/** `module.exports = { up }` and `export default { up }` are `export const up`. */
function exportsOf(module: unknown): Readonly<Record<string, unknown>> {
  const named = isRecord(module) ? module : {}
  const inner = named['default']
  return isRecord(inner) && named['up'] === undefined ? inner : named
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (typeof value === 'object' || typeof value === 'function') && value !== null
}

/** A library as the files in a folder import it; null where it is not installed there. */
export async function libraryBeside(directory: string, name: string): Promise<unknown> {
  const url = await resolvedFrom(directory, name)
  if (url === null) return null
  const module: unknown = await import(url)
  return module
}

async function resolvedFrom(directory: string, name: string): Promise<string | null> {
  const { createJiti } = await import('jiti')
  const from = pathToFileURL(`${directory}/`).href
  const found = createJiti(from).esmResolve(name, { try: true, parentURL: from })
  if (found !== undefined) return found
  try {
    return pathToFileURL(createRequire(from).resolve(name)).href
  } catch {
    return null
  }
}

export function notInstalled(name: string, directory: string): MigrateError {
  return new MigrateError('MIGRATION_UNLOADABLE', {
    what: `${name} is not installed where the migrations lie (${directory})`,
    state: 'Nothing was tried.',
    next: `Run \`npm install ${name}\` in that project.`,
  })
}
