import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * How a TypeScript file in this folder has to end for Node to read its `import`s: the nearest package.json decides, as
 * in https://nodejs.org/api/packages.html#determining-module-system. `npm init` writes "commonjs" there; where nothing
 * is written Node finds out by itself, with a warning at each start.
 */
export function moduleEnding(folder: string): '.ts' | '.mts' {
  const file = join(folder, 'package.json')
  if (existsSync(file)) return isModule(file) ? '.ts' : '.mts'
  const above = dirname(folder)
  return above === folder ? '.mts' : moduleEnding(above)
}

function isModule(file: string): boolean {
  try {
    const { type } = JSON.parse(readFileSync(file, 'utf8')) as { readonly type?: unknown }
    return type === 'module'
  } catch {
    // Node says what is wrong with it when it gets there.
    return false
  }
}
