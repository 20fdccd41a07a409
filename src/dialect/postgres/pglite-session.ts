import type { PGlite } from '@electric-sql/pglite'
import type { Row, Session } from '../session.ts'
import { answerColumns, TYPE_NAMES } from './answer-columns.ts'

/** The files of a new database: to make them takes four times as long as to read them. */
let files: Promise<Blob> | null = null

/** Opens a folder, or a database in memory where `folder` is empty. */
export async function openPglite(folder: string): Promise<Session> {
  const { PGlite, types } = await import('@electric-sql/pglite')
  // As pg gives them: a bigint beyond 2^53 must not lose digits.
  const parsers = { [types.INT8]: (value: string) => value }
  if (folder !== '') return pgliteSession(await PGlite.create({ dataDir: folder, parsers }))
  const known = files
  if (known !== null) return pgliteSession(await PGlite.create({ loadDataDir: await known, parsers }))
  const made = PGlite.create({ parsers })
  files = made.then((database) => database.dumpDataDir('none'))
  // Who opens the next one is told.
  files.catch(() => (files = null))
  await files
  return pgliteSession(await made)
}

/** A session over the embedded database, which has exactly one. */
function pgliteSession(database: PGlite): Session {
  let alive = true
  const send = (sql: string, parameters?: readonly unknown[]) =>
    database.query<Row>(sql, parameters === undefined ? undefined : [...parameters])
  const columns = answerColumns(async (oids) => {
    const { rows } = await send(TYPE_NAMES, [oids])
    return rows as unknown as readonly { oid: number; name: string }[]
  })
  return {
    async query<R extends Row = Row>(sql: string, parameters?: readonly unknown[]): Promise<readonly R[]> {
      return (await send(sql, parameters)).rows as unknown as readonly R[]
    },
    async queryAll<R extends Row = Row>(statements: readonly string[]): Promise<readonly (readonly R[])[]> {
      if (statements.length === 0) return []
      return (await database.exec(statements.join(';\n'))).map(({ rows }) => rows as unknown as readonly R[])
    },
    async execute(sql, parameters) {
      const results = parameters === undefined ? await database.exec(sql) : [await send(sql, parameters)]
      return results.reduce((sum, { affectedRows }) => sum + (affectedRows ?? 0), 0)
    },
    async script(sql) {
      await database.exec(sql)
    },
    shape: async (sql, parameters) => columns((await send(sql, parameters)).fields),
    async *copyOut(sql) {
      const { blob } = await send(throughBlob(sql, /\bTO\s+STDOUT\b/gi, "TO '/dev/blob'"))
      if (blob !== undefined) yield new Uint8Array(await blob.arrayBuffer())
    },
    async copyIn(sql, chunks) {
      const parts: Uint8Array<ArrayBuffer>[] = []
      for await (const chunk of chunks) parts.push(new Uint8Array(chunk))
      const text = throughBlob(sql, /\bFROM\s+STDIN\b/gi, "FROM '/dev/blob'")
      return (await database.query(text, [], { blob: new Blob(parts) })).affectedRows ?? 0
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

/** The last match is the statement's own: the words may also stand in a query or a name before it. */
function throughBlob(sql: string, words: RegExp, path: string): string {
  const last = [...sql.matchAll(words)].at(-1)
  if (last === undefined) return sql
  return sql.slice(0, last.index) + path + sql.slice(last.index + last[0].length)
}
