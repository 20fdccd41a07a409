import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import type { Database } from '../engines/engine.ts'

/** How one version of the application writes: SQL with the row as $1 and the token as $2. */
export interface Version {
  readonly name: string
  readonly insert: string
  readonly append: string
}

export interface Crowd {
  /** Tokens of committed writes, for rows that were not deleted. */
  readonly tokens: ReadonlySet<string>
  readonly deleted: ReadonlySet<number>
  readonly failures: readonly string[]
  /** The slowest statement, in ms. */
  readonly slowest: number
  /** Lets everybody finish the statement in hand. */
  stop(): Promise<void>
}

/**
 * Writers at full speed, each on a connection of its own: they insert rows, append a token to rows that all of them
 * write to, and delete some of the rows they inserted.
 */
export async function crowd(
  database: Database,
  version: Version,
  writers: number,
  rows: number,
): Promise<Crowd> {
  const tokens = new Set<string>()
  const deleted = new Set<number>()
  const failures: string[] = []
  const progress = { slowest: 0, stopped: false }
  const one = async (client: Client, writer: number): Promise<void> => {
    const timed = async (sql: string, values: readonly unknown[]): Promise<readonly { id: number }[]> => {
      const started = performance.now()
      try {
        return (await client.query<{ id: number }>(sql, [...values])).rows
      } finally {
        progress.slowest = Math.max(progress.slowest, performance.now() - started)
      }
    }
    for (let n = 0; !progress.stopped; n += 1) {
      const token = `${version.name}${writer}x${n}`
      try {
        if (n % 5 === 0) {
          const [made] = await timed(version.insert, [token])
          if (n % 10 === 0 && made !== undefined) {
            await timed('delete from items where id = $1', [made.id])
            deleted.add(made.id)
          } else {
            tokens.add(token)
          }
        } else {
          const [found] = await timed(version.append, [1 + ((n * 7919 + writer) % rows), token])
          if (found !== undefined) tokens.add(token)
        }
      } catch (error) {
        failures.push(`${token}: ${String(error)}`)
        return
      }
    }
  }
  const clients = await Promise.all(Array.from({ length: writers }, () => database.connect()))
  const work = Promise.all(clients.map(one))
  return {
    tokens,
    deleted,
    failures,
    get slowest() {
      return progress.slowest
    },
    async stop() {
      progress.stopped = true
      await work
      await Promise.all(clients.map((client) => client.end()))
    },
  }
}

/** Enough for every writer to have been in every corner of the state that just began. */
export const letThemWrite = (): Promise<void> => sleep(300)
