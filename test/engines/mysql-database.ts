import { randomBytes } from 'node:crypto'
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise'
import type { CreateOptions, Database } from './database.ts'
import { copyDatabase } from './mysql-copy.ts'
import { ownSession } from './own-session.ts'

export async function createMysqlDatabase(
  adminUrl: string,
  options: CreateOptions = {},
): Promise<Database<Connection>> {
  await options.template?.release()
  const name = `bw_${process.pid}_${randomBytes(5).toString('hex')}`
  await administer(adminUrl, async (connection) => {
    await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`)
    if (options.template) await copyDatabase(connection, databaseOf(options.template.url), name)
  })
  return openDatabase(adminUrl, withDatabase(adminUrl, name), name)
}

function openDatabase(adminUrl: string, url: string, name: string): Database<Connection> {
  const extra = new Set<Connection>()
  const own = ownSession(
    (onLost) => openConnection(url, onLost),
    (connection) => connection.end().catch(() => undefined),
  )
  return {
    url,
    release: own.release,
    async query(sql, parameters = []) {
      const [rows] = await (await own.get()).query(sql, [...parameters])
      return Array.isArray(rows) ? (rows as RowDataPacket[]) : []
    },
    async script(sql) {
      await (await own.get()).query(sql)
    },
    async connect() {
      const connection = await openConnection(url, () => extra.delete(connection))
      extra.add(connection)
      return connection
    },
    async dispose() {
      await own.release()
      for (const connection of extra) connection.destroy()
      await administer(adminUrl, (connection) => dropDatabase(connection, name))
    },
  }
}

/** A connection whose loss is told to `onLost`: without a listener, a killed server would end the test process. */
async function openConnection(uri: string, onLost: () => void): Promise<Connection> {
  const connection = await createConnection({
    uri,
    multipleStatements: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    jsonStrings: true,
  })
  connection.on('error', onLost)
  connection.on('end', onLost)
  return connection
}

/**
 * Sessions that are about to end let go of it by themselves. Only where an open transaction goes on holding its tables
 * are the sessions in it killed: MariaDB, told to kill one that is just ending, may close a new connection in its
 * place, and that one is another test's.
 */
async function dropDatabase(connection: Connection, name: string): Promise<void> {
  const drop = `DROP DATABASE IF EXISTS ${name}`
  await connection.query('SET SESSION lock_wait_timeout = 1')
  try {
    await connection.query(drop)
  } catch {
    // information_schema.processlist fails on MySQL while anybody's statement has a character of four bytes.
    const [rows] = await connection.query<RowDataPacket[]>('SHOW PROCESSLIST')
    const inIt = rows.filter(({ db }) => db === name)
    await Promise.allSettled(inIt.map(({ Id }) => connection.query(`KILL ${Number(Id)}`)))
    await connection.query(drop)
  }
}

async function administer(uri: string, work: (connection: Connection) => Promise<unknown>): Promise<void> {
  const connection = await createConnection({ uri })
  try {
    await work(connection)
  } finally {
    await connection.end()
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}

const databaseOf = (url: string): string => new URL(url).pathname.slice(1)
