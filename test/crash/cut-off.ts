import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../../src/dialect/session.ts'
import type { Database, Engine } from '../engines/engine.ts'

export interface CutOff {
  readonly through: (session: Session) => Session
  /** Messages that have changed something, so far. */
  messages(): number
}

interface Server {
  readonly ownId: string
  readonly kill: (id: number) => string
  readonly sessions: string
  /** What a message can change that a crash would show. */
  readonly changes: (text: string) => boolean
}

const SERVERS: Readonly<Record<Engine['family'], Server>> = {
  postgres: {
    ownId: 'select pg_backend_pid() as id',
    kill: (id) => `select pg_terminate_backend(${id})`,
    sessions: 'select pid as id from pg_stat_activity',
    // Settings of the session, and the transaction that tries casts out and is rolled back.
    changes: (text) =>
      !/^(SET [^;]+; SET [^;]+$|ROLLBACK|SAVEPOINT |BEGIN$|BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY)/.test(
        text,
      ),
  },
  mysql: {
    ownId: 'select connection_id() as id',
    kill: (id) => `kill ${id}`,
    sessions: 'show processlist',
    // A step that is announced and not begun is as good as one that is not announced.
    changes: (text) =>
      !/^(SET |ROLLBACK|UPDATE bothways_lease |INSERT INTO bothways_journal .*, 'intent', )/.test(text),
  },
}

function serverOf(database: Pick<Database, 'url'>): Server {
  return SERVERS[database.url.startsWith('postgres') ? 'postgres' : 'mysql']
}

/**
 * Ends the tool's connection from outside, before its nth message that changes something. Between two such messages
 * nothing changes, so these are all the moments at which a tool, a network or a server can go.
 */
export function cutOff(database: Database<unknown>, before = Number.POSITIVE_INFINITY): CutOff {
  const { changes } = serverOf(database)
  let count = 0
  return {
    messages: () => count,
    through(session) {
      const counted = async <T>(text: string, send: () => Promise<T>): Promise<T> => {
        if (!changes(text)) return send()
        if (count === before - 1) await terminate(database, await idOf(database, session))
        const answer = await send()
        // What the server refused has changed nothing.
        count += 1
        return answer
      }
      return {
        query: (sql, parameters) => session.query(sql, parameters),
        queryAll: (statements) => session.queryAll(statements),
        shape: (sql, parameters) => session.shape(sql, parameters),
        copyOut: (sql) => session.copyOut(sql),
        copyIn: (sql, chunks) => session.copyIn(sql, chunks),
        close: () => session.close(),
        get alive() {
          return session.alive
        },
        script: (sql) => counted(sql, () => session.script(sql)),
        execute: (sql, parameters) => counted(sql, () => session.execute(sql, parameters)),
      }
    },
  }
}

/** What the server calls a session. */
export async function idOf(database: Pick<Database, 'url'>, session: Session): Promise<number> {
  const [row] = await session.query<{ id: number | string }>(serverOf(database).ownId)
  return Number(row?.id)
}

/** Returns when the session is gone, and with it its locks and its open transaction. */
export async function terminate(database: Database<unknown>, id: number): Promise<void> {
  const { kill, sessions } = serverOf(database)
  const lives = async (): Promise<boolean> =>
    (await database.query(sessions)).some((row) => Number(row['id'] ?? row['Id']) === id)
  await database.query(kill(id))
  while (await lives()) await sleep(2)
  await database.release()
}
