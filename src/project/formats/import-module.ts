import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { MigrateError } from '../../errors/migrate-error.ts'
import { shownPath } from '../shown-path.ts'
import { explainImportFailure } from '../unloadable.ts'

/** What a file of somebody else's exports: by Node itself, and by jiti where Node can't run such TypeScript. */
export async function importModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return exportsOf(await import(pathToFileURL(path).href))
  } catch (error) {
    if (!isBeyondNode(error)) throw unloadable(error, path)
    const { createJiti } = await import('jiti')
    try {
      return exportsOf(await createJiti(pathToFileURL(path).href).import(path))
    } catch (second) {
      // A missing package is one either way, and Node says it better.
      throw unloadable(error instanceof SyntaxError ? second : error, path)
    }
  }
}

/** Enums, imports without an ending, `require` in a module: what a compiler takes and Node doesn't. */
function isBeyondNode(error: unknown): boolean {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : ''
  return (
    error instanceof SyntaxError ||
    error instanceof ReferenceError ||
    (typeof code === 'string' &&
      /^ERR_(?:UNSUPPORTED|MODULE_NOT_FOUND|UNKNOWN_FILE|REQUIRE_|PACKAGE_)/.test(code))
  )
}

function unloadable(error: unknown, path: string): MigrateError {
  const { details, next, what } = explainImportFailure(error, path)
  return new MigrateError('MIGRATION_UNLOADABLE', { what, next, details, cause: error })
}

/** `module.exports = { up, down }` and `export default { up, down }` are exports, of which Node may have found some by name. */
function exportsOf(module: unknown): Readonly<Record<string, unknown>> {
  const named = isRecord(module) ? module : {}
  const inner = named['default']
  return isRecord(inner) ? { ...inner, ...named } : named
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (typeof value === 'object' || typeof value === 'function') && value !== null
}

/** A library as the files in a folder import it; null where it is not installed there. */
export async function libraryBeside(
  folder: string,
  name: string,
): Promise<Readonly<Record<string, unknown>> | null> {
  const url = await resolvedFrom(folder, name)
  if (url === null) return null
  const module: unknown = await import(url)
  const named = isRecord(module) ? module : {}
  const inner = named['default']
  // Node finds not every name that a CommonJS package exports.
  return isRecord(inner) ? { ...inner, ...named } : named
}

/** Throws MIGRATION_UNLOADABLE where it is not installed there. */
export async function requireBeside(
  folder: string,
  name: string,
): Promise<Readonly<Record<string, unknown>>> {
  const found = await libraryBeside(folder, name)
  if (found !== null) return found
  throw new MigrateError('MIGRATION_UNLOADABLE', {
    what: `${name} is not installed where the migrations lie (${shownPath(folder)})`,
    state: 'Nothing was tried.',
    next: `Run \`npm install ${name}\` in that project.`,
  })
}

async function resolvedFrom(folder: string, name: string): Promise<string | null> {
  const { createJiti } = await import('jiti')
  const from = pathToFileURL(`${folder}/`).href
  const found = createJiti(from).esmResolve(name, { try: true, parentURL: from })
  if (found !== undefined) return found
  try {
    return pathToFileURL(createRequire(from).resolve(name)).href
  } catch {
    return null
  }
}
