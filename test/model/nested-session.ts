import type { Session } from '../../src/dialect/session.ts'

/**
 * A session inside one open transaction, so that a whole run of the model is taken back by one ROLLBACK. Each message is
 * a savepoint of its own: it happens wholly or not at all, as it would by itself. Settings that a transaction makes for
 * itself end with its savepoint, and nothing is built CONCURRENTLY.
 */
export function nestedSession(session: Session): Session {
  let opened = false
  const inside = async <T>(text: string, send: (text: string) => Promise<T>): Promise<T> => {
    const inner = text
      .replace(/^BEGIN[^;]*(;|$)/, '')
      .replace(/;?\s*COMMIT$/, '')
      .replaceAll(/\bCONCURRENTLY\b/g, '')
    const begins = /^BEGIN\b/.test(text)
    if (begins && !/\bCOMMIT$/.test(text)) {
      opened = true
      return send(`SAVEPOINT opened;\n${inner}`)
    }
    if (text === 'ROLLBACK') {
      const back = opened ? 'ROLLBACK TO SAVEPOINT opened; RELEASE SAVEPOINT opened' : 'SELECT 1'
      opened = false
      return send(back)
    }
    try {
      return await send(
        `SAVEPOINT message;\n${inner};\nRELEASE SAVEPOINT message;${/\bSET LOCAL\b/.test(inner) ? RESET : ''}`,
      )
    } catch (error) {
      await session.script('ROLLBACK TO SAVEPOINT message; RELEASE SAVEPOINT message')
      throw error
    }
  }
  const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
    await session.script('SAVEPOINT question')
    try {
      const answer = await ask()
      await session.script('RELEASE SAVEPOINT question')
      return answer
    } catch (error) {
      await session.script('ROLLBACK TO SAVEPOINT question; RELEASE SAVEPOINT question')
      throw error
    }
  }
  return {
    query: (sql, parameters) => asked(() => session.query(sql, parameters)),
    queryAll: (statements) => asked(() => session.queryAll(statements)),
    shape: (sql, parameters) => session.shape(sql, parameters),
    copyOut: (sql) => session.copyOut(sql),
    copyIn: (sql, chunks) => session.copyIn(sql, chunks),
    close: () => Promise.resolve(),
    get alive() {
      return session.alive
    },
    script: (sql) => inside(sql, (text) => session.script(text)),
    execute: (sql) => inside(sql, (text) => session.execute(text)),
  }
}

const RESET = `
SET LOCAL bothways.backfill = '';
SET LOCAL bothways.release = '';
SET LOCAL session_replication_role = origin;
SET LOCAL row_security = on;`
