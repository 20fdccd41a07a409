import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { endsWithUs } from './ends-with-us.ts'
import { freePort } from './free-port.ts'
import { besideServer, findMysqlBinaries } from './mysql-binaries.ts'
import { scratchFolder } from './scratch-folder.ts'

const run = promisify(execFile)
const PROVIDERS = ['/usr/lib/galera/libgalera_smm.so', '/usr/lib64/galera-4/libgalera_smm.so']

/** What a Galera cluster is made of on this machine; undefined where it is not there. */
export const galera: { readonly server: string; readonly provider: string } | undefined = found()

/** Three nodes that each take writes, all of them here. */
export interface GaleraCluster {
  /** A URL of each node, for the same database. */
  readonly urls: readonly string[]
  stop(): Promise<void>
}

function found(): typeof galera {
  const binaries = findMysqlBinaries('mariadb')
  const provider = PROVIDERS.find((path) => existsSync(path))
  return binaries === undefined || provider === undefined ? undefined : { server: binaries.server, provider }
}

export async function startGalera(parts: NonNullable<typeof galera>): Promise<GaleraCluster> {
  const scratch = await scratchFolder('galera')
  const nodes: ChildProcess[] = []
  const stop = async (): Promise<void> => {
    for (const node of nodes) if (node.exitCode === null && node.kill('SIGKILL')) await once(node, 'exit')
    await rm(scratch, { recursive: true, force: true })
  }
  try {
    const ports: number[] = []
    let first: number | undefined
    for (const name of ['one', 'two', 'three']) {
      const talk = await freePort()
      const port = await freePort()
      const folder = join(scratch, name)
      await initialise(parts, folder)
      nodes.push(await startNode(parts, { name, folder, port, talk, first, incremental: await freePort() }))
      first ??= talk
      ports.push(port)
    }
    const [port] = ports
    const admin = await createConnection({ uri: `mariadb://root@127.0.0.1:${port}` })
    await admin.query('CREATE DATABASE shop')
    await admin.end()
    return { urls: ports.map((each) => `mariadb://root@127.0.0.1:${each}/shop`), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function initialise(parts: NonNullable<typeof galera>, folder: string): Promise<void> {
  await mkdir(folder)
  await run(besideServer(parts, 'mariadb-install-db'), [
    '--no-defaults',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    `--datadir=${folder}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ])
}

interface Node {
  readonly name: string
  readonly folder: string
  readonly port: number
  readonly talk: number
  readonly incremental: number
  /** Where the first node talks; undefined for that one itself. */
  readonly first: number | undefined
}

/** A node that joins gets its first rows as a dump, which needs nothing of the file system. */
async function startNode(
  { provider, server }: NonNullable<typeof galera>,
  { first, folder, incremental, name, port, talk }: Node,
): Promise<ChildProcess> {
  const node = spawn(
    server,
    [
      '--no-defaults',
      ...(process.getuid?.() === 0 ? ['--user=root'] : []),
      `--datadir=${folder}`,
      `--tmpdir=${folder}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${folder}/socket`,
      `--pid-file=${folder}/pid`,
      '--innodb-buffer-pool-size=64M',
      '--innodb-flush-log-at-trx-commit=2',
      '--innodb-autoinc-lock-mode=2',
      '--binlog-format=ROW',
      '--debug-no-sync',
      '--wsrep-on=ON',
      `--wsrep-provider=${provider}`,
      '--wsrep-cluster-name=bothways',
      `--wsrep-cluster-address=gcomm://${first === undefined ? '' : `127.0.0.1:${first}`}`,
      `--wsrep-node-name=${name}`,
      `--wsrep-node-address=127.0.0.1:${talk}`,
      `--wsrep-provider-options=gcache.size=16M;gmcast.listen_addr=tcp://127.0.0.1:${talk};ist.recv_addr=127.0.0.1:${incremental}`,
      '--wsrep-sst-method=mysqldump',
      '--wsrep-sst-auth=root:',
      `--wsrep-sst-receive-address=127.0.0.1:${port}`,
      ...(first === undefined ? ['--wsrep-new-cluster'] : []),
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  endsWithUs(node, 'SIGKILL', [folder])
  let log = ''
  node.stderr?.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-4000)))
  const deadline = Date.now() + 60_000
  while (node.exitCode === null && Date.now() < deadline) {
    if (await isReady(port)) return node
    await sleep(200)
  }
  node.kill('SIGKILL')
  throw new Error(
    `node ${name} did not join:\n${log}\n${await readFile(join(folder, 'grastate.dat'), 'utf8').catch(() => '')}`,
  )
}

async function isReady(port: number): Promise<boolean> {
  try {
    const connection = await createConnection({ uri: `mariadb://root@127.0.0.1:${port}` })
    const [rows] = await connection.query<RowDataPacket[]>(`SHOW STATUS LIKE 'wsrep_ready'`)
    await connection.end()
    return rows[0]?.['Value'] === 'ON'
  } catch {
    return false
  }
}
