import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { startMysqlContainer } from './docker.ts'
import { canInstall, installMariadb } from './install-mariadb.ts'
import { findMysqlBinaries, type MysqlBinaries } from './mysql-binaries.ts'
import { startMysqlServer } from './mysql-server.ts'
import type { MysqlKind, RunningEngine } from './started-engine.ts'

const product = { mariadb: 'MariaDB', mysql: 'MySQL' } satisfies Record<MysqlKind, string>

const urlVariable = {
  mariadb: 'BOTHWAYS_TEST_MARIADB_URL',
  mysql: 'BOTHWAYS_TEST_MYSQL_URL',
} satisfies Record<MysqlKind, string>

/** What may be used to have the server. */
export interface Means {
  readonly docker: boolean
  /** Whether programs may be installed on this machine. */
  readonly install: boolean
}

/** A server somebody else runs comes first: we make and drop databases of our own there, and leave the rest alone. */
export async function startMysql(kind: MysqlKind, { docker, install }: Means): Promise<RunningEngine> {
  const url = process.env[urlVariable[kind]]
  if (url) return introduced(kind, { adminUrl: url, how: urlVariable[kind], stop: () => Promise.resolve() })
  const container = docker ? await startMysqlContainer(kind).catch(() => undefined) : undefined
  if (container) return introduced(kind, { ...container, how: 'in Docker' })
  const binaries = await haveBinaries(kind, install)
  const server = await startMysqlServer(binaries)
  return introduced(kind, { ...server, how: `installed as ${binaries.server}` })
}

async function haveBinaries(kind: MysqlKind, install: boolean): Promise<MysqlBinaries> {
  const found = findMysqlBinaries(kind)
  if (found) return found
  const installable = kind === 'mariadb' && install && canInstall
  if (installable) await installMariadb()
  const installed = installable ? findMysqlBinaries(kind) : undefined
  if (!installed) throw new Error(`no ${urlVariable[kind]}, no Docker, no installed server`)
  return installed
}

/** Asks the server which one it is. */
async function introduced(
  kind: MysqlKind,
  { adminUrl, how, stop }: Pick<RunningEngine, 'how' | 'stop'> & { readonly adminUrl: string },
): Promise<RunningEngine> {
  const connection = await createConnection({ uri: adminUrl })
  const [rows] = await connection.query<RowDataPacket[]>('SELECT version() AS version')
  await connection.end()
  const version = String(rows[0]?.['version'])
  if (version.includes('MariaDB') !== (kind === 'mariadb'))
    throw new Error(`${how}: ${version} is another server`)
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return { engine: { kind, name: `${product[kind]} ${major}.${minor}`, major, adminUrl }, how, stop }
}
