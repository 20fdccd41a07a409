import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import type { Client } from 'pg'
import type { Row, Session } from '../session.ts'

/** A session over one pg connection. */
export function pgSession(client: Client): Session {
  let alive = true
  // Without a listener a lost connection would end the process before anybody could say what state things are in.
  client.on('error', () => (alive = false))
  client.on('end', () => (alive = false))
  return {
    async query<R extends Row = Row>(sql: string, parameters?: readonly unknown[]): Promise<readonly R[]> {
      const result = await client.query<R>(sql, parameters === undefined ? undefined : [...parameters])
      return result.rows
    },
    async execute(sql, parameters) {
      const result = await client.query(sql, parameters === undefined ? undefined : [...parameters])
      return result.rowCount ?? 0
    },
    async script(sql) {
      await client.query(sql)
    },
    async *copyOut(sql) {
      const { to } = await import('pg-copy-streams')
      for await (const chunk of client.query(to(sql))) yield chunk as Uint8Array
    },
    async copyIn(sql, chunks) {
      const { from } = await import('pg-copy-streams')
      const target = client.query(from(sql))
      await pipeline(Readable.from(chunks, { objectMode: false }), target)
      return target.rowCount
    },
    get alive() {
      return alive
    },
    async close() {
      await client.end().catch(() => undefined)
      alive = false
    },
  }
}
