import type { Session } from '../../src/dialect/session.ts'
import type { Player } from './turns.ts'

/** The tool as a player: a step is one message that changes something, and all that the tool looks up behind it. */
export function toolPlayer(
  name: string,
  run: (through: (session: Session) => Session) => Promise<void>,
): Player {
  const waiting: (() => void)[] = []
  const state = { ended: false }
  let failure: unknown
  let tell = (): void => undefined
  const permitted = async <T>(send: () => Promise<T>): Promise<T> => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve)
      tell()
    })
    return send()
  }
  const through = (session: Session): Session => ({
    query: (sql, parameters) => session.query(sql, parameters),
    queryAll: (statements) => session.queryAll(statements),
    shape: (sql, parameters) => session.shape(sql, parameters),
    copyOut: (sql) => session.copyOut(sql),
    copyIn: (sql, chunks) => session.copyIn(sql, chunks),
    close: () => session.close(),
    get alive() {
      return session.alive
    },
    script: (sql) => permitted(() => session.script(sql)),
    execute: (sql, parameters) => permitted(() => session.execute(sql, parameters)),
  })
  let started: Promise<void> | undefined
  const heard = async (): Promise<void> => {
    while (waiting.length === 0 && !state.ended) await new Promise<void>((resolve) => (tell = resolve))
  }
  return {
    name,
    async step() {
      started ??= run(through)
        .catch((error: unknown) => (failure = error))
        .then(() => {
          state.ended = true
          tell()
        })
      await heard()
      waiting.shift()?.()
      await heard()
      if (failure !== undefined) throw failure
      return !state.ended
    },
  }
}
