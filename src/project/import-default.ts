import { pathToFileURL } from 'node:url'

/** What the file exports by default; undefined when it exports nothing so. */
export async function importDefault(path: string): Promise<unknown> {
  const module: unknown = await import(pathToFileURL(path).href)
  return typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined
}
