import type { Connection, QueryResult, ResultSetHeader } from 'mysql2/promise'
import { MigrateError } from '../../errors/migrate-error.ts'
import type { Row, Session } from '../session.ts'
import { answerColumns } from './answer-columns.ts'
import { copyIn } from './copy-in.ts'
import { copyOut } from './copy-out.ts'
import { classify } from './errors.ts'
import { isFenced } from './lease.ts'

/** A session over one mysql2 connection. A connection that is lost raises CONNECTION_LOST, whatever was under way. */
export function mysqlSession(connection: Connection): Session {
  let alive = true
  // Without a listener a lost connection would end the process before anybody could say what state things are in.
  connection.on('error', () => (alive = false))
  connection.on('end', () => (alive = false))

  const answer = async (sql: string, parameters: readonly unknown[] = []) => {
    try {
      return await connection.query(sql, [...parameters])
    } catch (error) {
      throw failed(error)
    }
  }
  const send = async (sql: string, parameters?: readonly unknown[]): Promise<QueryResult> =>
    (await answer(sql, parameters))[0]
  const failed = (error: unknown): unknown => {
    if (isFenced(error)) {
      alive = false
      // With its locks, and with the transaction that found out.
      connection.destroy()
      return fencedOut(error)
    }
    if (classify(error).kind !== 'connection lost') return error
    alive = false
    return lost(error)
  }

  const session: Session = {
    async query<R extends Row = Row>(sql: string, parameters?: readonly unknown[]): Promise<readonly R[]> {
      const result = await send(sql, parameters)
      return (Array.isArray(result) ? result : []) as unknown as readonly R[]
    },
    async queryAll<R extends Row = Row>(statements: readonly string[]): Promise<readonly (readonly R[])[]> {
      const [first] = statements
      if (first === undefined) return []
      // One statement's rows come without a list around them.
      if (statements.length === 1) return [await session.query<R>(first)]
      return (await send(statements.join(';\n'))) as unknown as readonly (readonly R[])[]
    },
    async execute(sql, parameters) {
      const result = await send(sql, parameters)
      return [result]
        .flat(2)
        .reduce((sum, one) => sum + ((one as Partial<ResultSetHeader>).affectedRows ?? 0), 0)
    },
    async script(sql) {
      await send(sql)
    },
    async shape(sql, parameters) {
      const [, fields] = await answer(sql, parameters)
      return answerColumns(fields)
    },
    async *copyOut(sql) {
      try {
        yield* copyOut(connection, sql)
      } catch (error) {
        throw failed(error)
      }
    },
    copyIn: (sql, chunks) => copyIn(session, sql, chunks),
    get alive() {
      return alive
    },
    async close() {
      // It may be gone already: then there is nothing to say goodbye to.
      await connection.end().catch(() => undefined)
      alive = false
    },
  }
  return session
}

function fencedOut(cause: unknown): MigrateError {
  return new MigrateError('LOCK_LOST', {
    what: 'Another migrate command has taken over, since this one did not say for a minute that it was still at work',
    state: 'Nothing of what was in hand was recorded. The other command knows what had been done before.',
    next: 'Run `migrate status` when the other command has ended.',
    cause,
  })
}

function lost(cause: unknown): MigrateError {
  return new MigrateError('CONNECTION_LOST', {
    what: `The connection to the server was lost: ${classify(cause).message}`,
    state: 'The server rolls an open transaction back; a DDL statement it goes on with, whoever has left.',
    next: 'Run `migrate status`: it says what was done and what to run.',
    cause,
  })
}
