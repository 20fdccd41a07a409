import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import type { Binaries } from './binaries.ts'
import { endsWithUs } from './ends-with-us.ts'
import { freePort } from './free-port.ts'
import { hydrate, type Runnable } from './hydrate.ts'
import { scratchFolder } from './scratch-folder.ts'
import type { RunningEngine } from './started-engine.ts'

const run = promisify(execFile)

// PostgreSQL refuses to run as root; `nobody` exists wherever root does, and nothing on the host has to change.
const nobody = 65_534
const account = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}

const settings = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=200',
  'unix_socket_directories=',
  'listen_addresses=127.0.0.1',
].flatMap((setting) => ['-c', setting])

/** A server of our own in a temporary folder, on a free port, gone at the end of the run. */
export async function startLocalServer(major: number, binaries: Binaries): Promise<RunningEngine> {
  // Programs may not be allowed to run where the data is.
  const scratch = await mkdtemp(join(tmpdir(), `bothways-pg${major}-`))
  const data = await scratchFolder(`pg${major}`)
  const clear = async (): Promise<void> => {
    for (const folder of [scratch, data]) await rm(folder, { recursive: true, force: true })
  }
  try {
    if (account.uid !== undefined)
      for (const folder of [scratch, data]) await chown(folder, account.uid, account.gid)
    const programs = await hydrate(binaries, scratch)
    await initialise(programs, scratch, data)
    const { server, adminUrl } = await startOnFreePort(programs, scratch, data)
    return {
      engine: { kind: 'postgres', name: `PostgreSQL ${major}`, major, adminUrl },
      how: binaries.how,
      stop: async () => {
        await stop(server)
        await clear()
      },
    }
  } catch (error) {
    await clear()
    throw error
  }
}

async function initialise(programs: Runnable, scratch: string, data: string): Promise<void> {
  const initdb = (locale: string): Promise<unknown> =>
    run(
      join(programs.folder, 'initdb'),
      ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8', `--locale=${locale}`],
      { ...account, cwd: scratch, env: environmentFor(programs) },
    )
  // Not every system has C.UTF-8.
  await initdb('C.UTF-8').catch(() => initdb('C'))
}

async function startOnFreePort(
  programs: Runnable,
  scratch: string,
  data: string,
): Promise<{ readonly server: ChildProcess; readonly adminUrl: string }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    // A file: nobody reads a pipe while a benchmark waits for a command, and a server that can't write its log stands still.
    const log = await open(join(scratch, 'log'), 'w')
    const server = spawn(join(programs.folder, 'postgres'), ['-D', data, '-p', String(port), ...settings], {
      ...account,
      cwd: scratch,
      env: environmentFor(programs),
      stdio: ['ignore', 'ignore', log.fd],
    })
    endsWithUs(server, 'SIGQUIT', [scratch, data])
    await log.close()
    const adminUrl = `postgres://postgres@127.0.0.1:${port}/postgres`
    if (await answers(server, adminUrl, data)) return { server, adminUrl }
    await stop(server)
    // Somebody may have taken the port in between.
    if (attempt === 3) {
      const said = await readFile(join(scratch, 'log'), 'utf8')
      throw new Error(`PostgreSQL did not start:\n${said.slice(-4000)}`)
    }
  }
}

/** The pid file tells our server from a stranger which took the port first. */
async function answers(server: ChildProcess, url: string, data: string): Promise<boolean> {
  const deadline = Date.now() + 60_000
  while (server.exitCode === null && Date.now() < deadline) {
    const pidFile = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
    if (/\bready\b/.test(pidFile) && (await connects(url))) return true
    await sleep(20)
  }
  return false
}

async function connects(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url })
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false
  }
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, 'exit')
  server.kill('SIGINT')
  const waited = await Promise.race([ended, sleep(10_000, 'late' as const, { ref: false })])
  if (waited !== 'late') return
  server.kill('SIGQUIT')
  await ended
}

/** Without the PG* variables of the person who runs the tests: they would steer initdb and the server. */
function environmentFor(programs: Runnable): NodeJS.ProcessEnv {
  const mine = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'))
  return { ...Object.fromEntries(mine), ...programs.environment }
}
