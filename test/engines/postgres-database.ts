import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, DatabaseError } from 'pg'
import type { CreateOptions, Database } from './database.ts'
import { ownSession } from './own-session.ts'

export async function createPostgresDatabase(
  adminUrl: string,
  major: number,
  options: CreateOptions,
): Promise<Database> {
  const name = `bw_${process.pid}_${randomBytes(5).toString('hex')}`
  await options.template?.release()
  const template = options.template ? databaseOf(options.template.url) : 'template1'
  // Copying files beats logging them where nothing is flushed to disk.
  const strategy = major >= 15 ? 'strategy file_copy' : ''
  await createFrom(adminUrl, `create database ${name} template ${template} ${strategy}`)
  return openDatabase(adminUrl, withDatabase(adminUrl, name), name)
}

function openDatabase(adminUrl: string, url: string, name: string): Database {
  const extra = new Set<Client>()
  const own = ownSession(
    (onLost) => openClient(url, onLost),
    (client) => client.end(),
  )
  return {
    url,
    release: own.release,
    async query(sql, parameters = []) {
      const result = await (await own.get()).query<Record<string, unknown>>(sql, [...parameters])
      return result.rows
    },
    async script(sql) {
      await (await own.get()).query(sql)
    },
    async connect() {
      const client = await openClient(url, () => extra.delete(client))
      extra.add(client)
      return client
    },
    async dispose() {
      await own.release()
      await Promise.allSettled([...extra].map((client) => client.end()))
      await administer(adminUrl, `drop database if exists ${name} with (force)`)
    },
  }
}

/** A client whose loss is told to `onLost`: without a listener, a server killed by a test would end the test process. */
async function openClient(url: string, onLost: () => void): Promise<Client> {
  const client = new Client({ connectionString: url })
  client.on('error', onLost)
  client.on('end', onLost)
  await client.connect()
  return client
}

/** A session that has just ended may count as connected to the template for some milliseconds more. */
async function createFrom(adminUrl: string, sql: string): Promise<void> {
  const objectInUse = '55006'
  for (let attempt = 1; ; attempt++) {
    try {
      return await administer(adminUrl, sql)
    } catch (error) {
      if (attempt === 50 || !(error instanceof DatabaseError) || error.code !== objectInUse) throw error
      await sleep(20)
    }
  }
}

async function administer(adminUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}

const databaseOf = (url: string): string => new URL(url).pathname.slice(1)
