import type { Client, QueryResult } from 'pg'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { Row, Session } from '../session.ts'
import { answerColumns, TYPE_NAMES } from './answer-columns.ts'
import { classify } from './errors.ts'

/** A session over one pg connection. A connection that is lost raises CONNECTION_LOST, whatever was under way. */
export function pgSession(client: Client): Session {
  let alive = true
  // Without a listener a lost connection would end the process before anybody could say what state things are in.
  client.on('error', () => (alive = false))
  client.on('end', () => (alive = false))

  /** The server says that it is going before the socket closes: from that word on the session is dead. */
  const raised = (error: unknown): unknown => {
    if (classify(error).kind !== 'connection lost') return error
    alive = false
    return lost(error)
  }
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw raised(error)
    }
  }
  const send = (sql: string, parameters?: readonly unknown[]) =>
    run(() => client.query<Row>(sql, parameters === undefined ? undefined : [...parameters]))

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
      // For several statements pg gives a list, which its types leave out.
      const results: QueryResult | readonly QueryResult[] = await send(statements.join(';\n'))
      return [results].flat().map(({ rows }) => rows as readonly R[])
    },
    async execute(sql, parameters) {
      const results: QueryResult | readonly QueryResult[] = await send(sql, parameters)
      return [results].flat().reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0)
    },
    async script(sql) {
      await send(sql)
    },
    shape: async (sql, parameters) => columns((await send(sql, parameters)).fields),
    async *copyOut(sql) {
      const { copyOut } = await import('./copy-out.ts')
      try {
        yield* copyOut(client, sql)
      } catch (error) {
        throw raised(error)
      }
    },
    copyIn: (sql, chunks) =>
      run(async () => {
        const { copyIn } = await import('./copy-in.ts')
        return copyIn(client, sql, chunks)
      }),
    get alive() {
      return alive
    },
    async close() {
      // It may be gone already: then there is nothing to say goodbye to.
      await client.end().catch(() => undefined)
      alive = false
    },
  }
}

function lost(cause: unknown): MigrateError {
  return new MigrateError('CONNECTION_LOST', {
    what: `The connection to the server was lost: ${classify(cause).message}`,
    state: 'The server rolls an open transaction back. A statement outside a transaction may have finished.',
    next: 'Run `migrate status`: it says what was done and what to run.',
    cause,
  })
}
