import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { findMysqlBinaries } from './mysql-binaries.ts'
import { startMysqlServer } from './mysql-server.ts'
import type { MysqlKind, RunningEngine } from './started-engine.ts'

const product = { mariadb: 'MariaDB', mysql: 'MySQL' } satisfies Record<MysqlKind, string>

export async function startMysql(kind: MysqlKind): Promise<RunningEngine> {
  const binaries = findMysqlBinaries(kind)
  if (!binaries) throw new Error('no installed server')
  const server = await startMysqlServer(binaries)
  return describeServer(kind, server.adminUrl, `installed as ${binaries.server}`, () => server.stop())
}

/** Asks the server which one it is. */
async function describeServer(
  kind: MysqlKind,
  adminUrl: string,
  how: string,
  stop: () => Promise<void>,
): Promise<RunningEngine> {
  const connection = await createConnection({ uri: adminUrl })
  const [rows] = await connection.query<RowDataPacket[]>('SELECT version() AS version')
  await connection.end()
  const [major = 0, minor = 0] = String(rows[0]?.['version']).split('.').map(Number)
  return { engine: { kind, name: `${product[kind]} ${major}.${minor}`, major, adminUrl }, how, stop }
}
