import { createConnection, type Connection } from 'mysql2/promise'
import { besideServer, findMysqlBinaries } from '../engines/mysql-binaries.ts'
import { startMysqlServer } from '../engines/mysql-server.ts'

/** Servers named on the command line, else both. */
const WANTED = (['mariadb', 'mysql'] as const).filter(
  (kind) => !process.argv.some((word) => ['mariadb', 'mysql'].includes(word)) || process.argv.includes(kind),
)

const DUMP = { mariadb: 'mariadb-dump', mysql: 'mysqldump' } as const

/** A server of its own for each engine that is on this machine, ended when the benchmark ends, and its own program that dumps; nothing is synced to disk. */
export async function withMysqlServers(
  work: (adminUrl: string, dump: string) => Promise<void>,
): Promise<void> {
  for (const kind of WANTED) {
    const binaries = findMysqlBinaries(kind)
    if (binaries === undefined) throw new Error(`no ${kind} here`)
    const server = await startMysqlServer(binaries)
    try {
      process.stdout.write(`\n${kind}\n`)
      await work(server.adminUrl, besideServer(binaries, DUMP[kind]))
    } finally {
      await server.stop()
    }
  }
}

/** A fresh database and a connection to it. */
export async function freshMysql(
  adminUrl: string,
  name: string,
): Promise<{ readonly url: string; readonly client: Connection }> {
  const admin = await createConnection({ uri: adminUrl })
  await admin.query(`DROP DATABASE IF EXISTS ${name}`)
  await admin.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`)
  await admin.end()
  const url = `${adminUrl}/${name}`
  return { url, client: await createConnection({ uri: url, multipleStatements: true }) }
}

/** Numbers from 1 on as a table `n`, without a recursion limit: ten million at most. */
export function numbers(count: number): string {
  const digits =
    '(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)'
  const places = [0, 1, 2, 3, 4, 5, 6].map((place) => `${digits} AS d${place}`)
  const sum = [0, 1, 2, 3, 4, 5, 6].map((place) => `d${place}.d * ${10 ** place}`).join(' + ')
  return `(SELECT ${sum} + 1 AS n FROM ${places.join(' CROSS JOIN ')} HAVING n <= ${count} ORDER BY n) AS numbers`
}
