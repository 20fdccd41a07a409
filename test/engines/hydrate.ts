import { cp, mkdir, readFile, stat, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { array, object, parse, string } from 'valibot'
import type { Binaries } from './binaries.ts'

/** A folder of programs that the server's account may run, and the variables to run them with. */
export interface Runnable {
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
}

const Links = array(object({ source: string(), target: string() }))

/** The npm packages carry a list in place of symbolic links. We make them in `scratch`: node_modules may be read-only. */
export async function hydrate(binaries: Binaries, scratch: string): Promise<Runnable> {
  if (binaries.packageFolder === undefined) return { folder: binaries.folder, environment: {} }
  const root = (await openToAll(binaries.packageFolder))
    ? binaries.packageFolder
    : await copyTo(join(scratch, 'package'), binaries.packageFolder)
  const links = join(scratch, 'lib')
  await mkdir(links)
  const listed = parse(Links, JSON.parse(await readFile(join(root, 'native/pg-symlinks.json'), 'utf8')))
  const made = new Set<string>()
  for (const { source, target } of listed) {
    const name = basename(target)
    if (dirname(target) !== 'native/lib' || made.has(name)) continue
    made.add(name)
    await symlink(join(root, source), join(links, name))
  }
  const path = `${links}:${join(root, 'native/lib')}`
  return {
    folder: join(root, 'native/bin'),
    environment: { LD_LIBRARY_PATH: path, DYLD_LIBRARY_PATH: path },
  }
}

/** Whether another account can reach the folder: root's own home, for one, is closed to the account the server runs as. */
async function openToAll(folder: string): Promise<boolean> {
  if (process.getuid?.() !== 0) return true
  for (let path = folder; path !== dirname(path); path = dirname(path)) {
    const { mode } = await stat(path)
    if ((mode & 0o001) === 0) return false
  }
  return true
}

async function copyTo(target: string, source: string): Promise<string> {
  await cp(join(source, 'native'), join(target, 'native'), { recursive: true })
  return target
}
