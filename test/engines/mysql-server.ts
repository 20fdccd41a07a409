import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { endsWithUs } from './ends-with-us.ts'
import { freePort } from './free-port.ts'
import { besideServer, type MysqlBinaries } from './mysql-binaries.ts'
import { mysqlSettings } from './mysql-settings.ts'
import { scratchFolder } from './scratch-folder.ts'

const run = promisify(execFile)

/** A server of our own in a temporary folder, on a port of its own. */
export interface MysqlServer {
  /** Of an account that may do everything; names no database. */
  readonly adminUrl: string
  /** kill -9. What it had acknowledged is there again after `restart`. */
  crash(): Promise<void>
  /** The same folder and the same port; gives control back when it answers. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Both servers refuse to run as root unless root says that it is meant. */
const account = process.getuid?.() === 0 ? ['--user=root'] : []

export async function startMysqlServer(binaries: MysqlBinaries): Promise<MysqlServer> {
  const scratch = await scratchFolder(binaries.kind)
  try {
    const folder = await initialise(binaries, scratch)
    return await startOnFreePort(binaries, scratch, folder)
  } catch (error) {
    await rm(scratch, { recursive: true, force: true })
    throw error
  }
}

async function initialise(binaries: MysqlBinaries, scratch: string): Promise<string> {
  const { kind, server } = binaries
  const data = join(scratch, 'data')
  if (kind === 'mysql') {
    await run(server, ['--no-defaults', '--initialize-insecure', ...account, `--datadir=${data}`])
    return data
  }
  await mkdir(data)
  await run(besideServer(binaries, 'mariadb-install-db'), [
    '--no-defaults',
    ...account,
    `--datadir=${data}`,
    // A server that starts takes away what others left in this folder, and in /tmp it is what others still use.
    `--tmpdir=${scratch}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ])
  return data
}

async function startOnFreePort(binaries: MysqlBinaries, scratch: string, data: string): Promise<MysqlServer> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const place: Place = { scratch, data, port, adminUrl: `${binaries.kind}://root@127.0.0.1:${port}` }
    const started = await startAt(binaries, place)
    if ('server' in started) return handle(binaries, place, started.server)
    // Somebody may have taken the port in between.
    if (attempt === 3) throw new Error(`${binaries.server} did not start:\n${started.log}`)
  }
}

interface Place {
  readonly scratch: string
  readonly data: string
  readonly port: number
  readonly adminUrl: string
}

function handle(binaries: MysqlBinaries, place: Place, first: ChildProcess): MysqlServer {
  let server = first
  return {
    adminUrl: place.adminUrl,
    crash: () => kill(server),
    async restart() {
      const started = await startAt(binaries, place)
      if (!('server' in started)) throw new Error(`${binaries.server} did not start again:\n${started.log}`)
      server = started.server
    },
    async stop() {
      // Nobody wants its folder any more, so nothing has to be written down first.
      await kill(server)
      await rm(place.scratch, { recursive: true, force: true })
    },
  }
}

type Started = { readonly server: ChildProcess } | { readonly log: string }

async function startAt({ kind, server: program }: MysqlBinaries, place: Place): Promise<Started> {
  const socket = join(place.scratch, 'socket')
  const server = spawn(
    program,
    [
      '--no-defaults',
      ...account,
      `--datadir=${place.data}`,
      `--port=${place.port}`,
      `--socket=${socket}`,
      // A server that starts sweeps its own: in a shared one it would take another's temporary tables away.
      `--tmpdir=${place.scratch}`,
      `--pid-file=${join(place.scratch, 'pid')}`,
      '--bind-address=127.0.0.1',
      ...mysqlSettings[kind],
    ],
    { cwd: place.scratch, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  endsWithUs(server, 'SIGKILL', [place.scratch])
  let log = ''
  server.stderr?.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-4000)))
  server.on('error', (error) => (log += error.message))
  if (await answers(server, place.adminUrl, socket)) return { server }
  await kill(server)
  return { log }
}

/** The name of its socket tells our server from a stranger which took the port first. */
async function answers(server: ChildProcess, url: string, socket: string): Promise<boolean> {
  const deadline = Date.now() + 60_000
  while (server.pid !== undefined && server.exitCode === null && Date.now() < deadline) {
    if ((await socketOf(url).catch(() => undefined)) === socket) return true
    await sleep(50)
  }
  return false
}

async function socketOf(uri: string): Promise<unknown> {
  const connection = await createConnection({ uri })
  try {
    const [rows] = await connection.query<RowDataPacket[]>('SELECT @@socket AS socket')
    return rows[0]?.['socket']
  } finally {
    await connection.end()
  }
}

async function kill(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, 'exit')
  server.kill('SIGKILL')
  await ended
}
