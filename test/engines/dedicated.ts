import type { Connection } from 'mysql2/promise'
import { test } from 'vitest'
import type { Database } from './database.ts'
import { findMysqlBinaries, type MysqlBinaries } from './mysql-binaries.ts'
import { createMysqlDatabase } from './mysql-database.ts'
import { startMysqlServer, type MysqlServer } from './mysql-server.ts'
import { mysqlEngines, type MysqlEngine } from './mysql.ts'

/** A server for one file of tests, which may kill it. */
export interface DedicatedServer extends MysqlServer {
  createDatabase(): Promise<Database<Connection>>
}

export interface Killable extends Pick<MysqlEngine, 'kind' | 'name'> {
  start(): Promise<DedicatedServer>
}

/**
 * The MariaDB and MySQL of this run whose program is on this machine: `describe.each(killable)('$name', …)`.
 *
 * @example
 * const server = await engine.start()
 * const database = await server.createDatabase()
 * await server.crash()
 * await server.restart()
 * await server.stop()
 */
export const killable: readonly Killable[] = mysqlEngines.flatMap(({ kind, name }) => {
  const binaries = findMysqlBinaries(kind)
  return binaries === undefined ? [] : [{ kind, name, start: () => start(binaries) }]
})

// A file without any test counts as broken; where there is no engine at all, mysql.ts has said so.
if (killable.length === 0 && mysqlEngines.length > 0) {
  test.skip('no server on this machine that may be killed', () => undefined)
}

async function start(binaries: MysqlBinaries): Promise<DedicatedServer> {
  const server = await startMysqlServer(binaries)
  return { ...server, createDatabase: () => createMysqlDatabase(server.adminUrl) }
}
