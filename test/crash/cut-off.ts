import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../../src/dialect/session.ts'
import type { Database } from '../engines/engine.ts'

export interface CutOff {
  readonly through: (session: Session) => Session
  /** Messages that can change something, so far. */
  messages(): number
}

/**
 * Ends the tool's connection from outside, before its nth message that can change something. Between two such messages
 * nothing changes, so these are all the moments at which a tool, a network or a server can go.
 */
export function cutOff(database: Database, before = Number.POSITIVE_INFINITY): CutOff {
  let count = 0
  return {
    messages: () => count,
    through(session) {
      const counted = async <T>(send: () => Promise<T>): Promise<T> => {
        count += 1
        if (count === before) await terminate(database, await pidOf(session))
        return send()
      }
      return {
        query: (sql, parameters) => session.query(sql, parameters),
        copyOut: (sql) => session.copyOut(sql),
        copyIn: (sql, chunks) => session.copyIn(sql, chunks),
        close: () => session.close(),
        get alive() {
          return session.alive
        },
        script: (sql) => counted(() => session.script(sql)),
        execute: (sql, parameters) => counted(() => session.execute(sql, parameters)),
      }
    },
  }
}

export async function pidOf(session: Session): Promise<number> {
  const [row] = await session.query<{ pid: number }>('select pg_backend_pid() as pid')
  return row?.pid ?? 0
}

/** Returns when the server process is gone, and with it its locks and its open transaction. */
export async function terminate(database: Database, pid: number): Promise<void> {
  await database.query('select pg_terminate_backend($1)', [pid])
  while ((await database.query('select from pg_stat_activity where pid = $1', [pid])).length > 0)
    await sleep(2)
  await database.release()
}
