import { isAbsolute, relative } from 'node:path'

/** A path as a person at the prompt would write it. */
export function shownPath(path: string, cwd: string = process.cwd()): string {
  const near = relative(cwd, path)
  return near === '' || near.startsWith('..') || isAbsolute(near) ? path : near
}
