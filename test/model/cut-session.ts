import type { Session } from '../../src/dialect/session.ts'
import { MigrateError } from '../../src/errors/migrate-error.ts'
import type { Cut } from './command.ts'

/** Loses the connection before, or right after, the nth message that changes something. */
export function cutSession(session: Session, { message, when }: Pick<Cut, 'message' | 'when'>): Session {
  let count = 0
  let alive = true
  const counted = async <T>(send: () => Promise<T>): Promise<T> => {
    if (!alive) throw lost()
    count += 1
    if (count < message) return send()
    if (when === 'after') await send()
    alive = false
    throw lost()
  }
  const living = <T>(send: () => Promise<T>): Promise<T> => (alive ? send() : Promise.reject(lost()))
  return {
    query: (sql, parameters) => living(() => session.query(sql, parameters)),
    queryAll: (statements) => living(() => session.queryAll(statements)),
    shape: (sql, parameters) => living(() => session.shape(sql, parameters)),
    copyOut: (sql) => session.copyOut(sql),
    copyIn: (sql, chunks) => session.copyIn(sql, chunks),
    close: () => session.close(),
    get alive() {
      return alive && session.alive
    },
    script: (sql) => counted(() => session.script(sql)),
    execute: (sql, parameters) => counted(() => session.execute(sql, parameters)),
  }
}

function lost(): MigrateError {
  return new MigrateError('CONNECTION_LOST', { what: 'The connection was cut by the test' })
}
