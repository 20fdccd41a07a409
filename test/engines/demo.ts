import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { findBinaries } from './binaries.ts'
import { startLocalServer } from './local-server.ts'
import { findMysqlBinaries } from './mysql-binaries.ts'
import { createMysqlDatabase } from './mysql-database.ts'
import { startMysqlServer } from './mysql-server.ts'
import { createPostgresDatabase } from './postgres-database.ts'
import type { MysqlKind } from './started-engine.ts'

/** `npm run demo`: `migrate demo`, and with `--engine` on a server that is started for it and thrown away. */
const ENGINES: ReadonlyMap<string, () => Promise<Place>> = new Map([
  ['postgres', onPostgres],
  ['mariadb', () => onMysql('mariadb', 'Install it: apt-get install mariadb-server')],
  ['mysql', () => onMysql('mysql', 'Put mysqld on the PATH, or name it in BOTHWAYS_TEST_MYSQLD.')],
])

/** An empty database, and the end of its server. */
interface Place {
  readonly url: string
  readonly stop: () => Promise<void>
}

async function onPostgres(): Promise<Place> {
  for (const major of [18, 17, 15, 14]) {
    const binaries = findBinaries(major)
    if (binaries === undefined) continue
    const server = await startLocalServer(major, binaries)
    if (server.engine.kind !== 'postgres') break
    const { url } = await createPostgresDatabase(server.engine.adminUrl, major, {})
    return { url, stop: () => server.stop() }
  }
  throw new Error('There is no PostgreSQL on this machine: npm ci brings one for most platforms.')
}

async function onMysql(kind: MysqlKind, help: string): Promise<Place> {
  const binaries = findMysqlBinaries(kind)
  if (binaries === undefined) throw new Error(`There is no server of ${kind} on this machine. ${help}`)
  const server = await startMysqlServer(binaries)
  const { url } = await createMysqlDatabase(server.adminUrl)
  return { url, stop: () => server.stop() }
}

async function demo(args: readonly string[]): Promise<number> {
  const migrate = join(import.meta.dirname, '../../bin/migrate')
  const child = spawn(process.execPath, [migrate, 'demo', ...args], { stdio: 'inherit' })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}

async function demoOn(engine: string, args: readonly string[]): Promise<number> {
  const start = ENGINES.get(engine)
  if (start === undefined)
    throw new Error(`--engine "${engine}": there are ${[...ENGINES.keys()].join(', ')}`)
  const { stop, url } = await start()
  try {
    return await demo([...args, '--url', url])
  } finally {
    await stop()
    process.stderr.write(
      'That server was started for this demo and is gone now. To look around afterwards, give the demo a database of yours: --url.\n',
    )
  }
}

// A terminal tells the demo too, which ends by itself; then the server is stopped.
process.on('SIGINT', () => undefined)

const args = process.argv.slice(2)
const at = args.indexOf('--engine')
try {
  process.exitCode = at < 0 ? await demo(args) : await demoOn(args[at + 1] ?? '', args.toSpliced(at, 2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}
