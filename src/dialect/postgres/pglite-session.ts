import type { PGlite } from '@electric-sql/pglite'
import type { Row, Session } from '../session.ts'

/** A session over the embedded database, which has exactly one. */
export function pgliteSession(database: PGlite): Session {
  let alive = true
  return {
    async query<R extends Row = Row>(sql: string, parameters?: readonly unknown[]): Promise<readonly R[]> {
      const result = await database.query<R>(sql, parameters === undefined ? undefined : [...parameters])
      return result.rows
    },
    async execute(sql, parameters) {
      const result = await database.query(sql, parameters === undefined ? undefined : [...parameters])
      return result.affectedRows ?? 0
    },
    async script(sql) {
      await database.exec(sql)
    },
    async *copyOut(sql) {
      const result = await database.query(sql.replace(/TO STDOUT/i, "TO '/dev/blob'"))
      if (result.blob !== undefined) yield new Uint8Array(await result.blob.arrayBuffer())
    },
    async copyIn(sql, chunks) {
      const parts: Uint8Array<ArrayBuffer>[] = []
      for await (const chunk of chunks) parts.push(new Uint8Array(chunk))
      const result = await database.query(sql.replace(/FROM STDIN/i, "FROM '/dev/blob'"), [], { blob: new Blob(parts) })
      return result.affectedRows ?? 0
    },
    get alive() {
      return alive
    },
    async close() {
      if (alive) await database.close()
      alive = false
    },
  }
}
