import { constants } from 'node:fs'
import { access, mkdtemp, readdir, rm, statfs } from 'node:fs/promises'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system in memory that most Linux machines have. Containers may have it too small, or forbid programs there. */
const MEMORY = '/dev/shm'

/** What the servers of one run fill it with at most. */
const NEEDED_BYTES = 6 * 2 ** 30

/** A new folder for a server's data: in memory where there is room, for a test makes and drops thousands of small files. */
export async function scratchFolder(name: string): Promise<string> {
  return mkdtemp(join((await hasRoom()) ? MEMORY : tmpdir(), `bothways-${name}-${process.pid}-`))
}

async function hasRoom(): Promise<boolean> {
  try {
    await access(MEMORY, constants.W_OK)
    const { bavail, bsize } = await statfs(MEMORY)
    return Math.min(bavail * bsize, freemem()) > NEEDED_BYTES
  } catch {
    return false
  }
}

/** Frees the memory of runs that were killed before they could do so. */
export async function sweepMemory(): Promise<void> {
  for (const folder of await readdir(MEMORY).catch(() => [])) {
    const owner = /^bothways-\w+-(?<pid>\d+)-\w+$/.exec(folder)?.groups?.['pid']
    if (owner === undefined || isAlive(Number(owner))) continue
    // What another user left is that user's.
    await rm(join(MEMORY, folder), { recursive: true, force: true }).catch(() => undefined)
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
