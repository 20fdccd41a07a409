import { setTimeout as sleep } from 'node:timers/promises'

/** One connection of one version of the application. */
export interface Writer {
  /** Inserts a row with this token; gives its id. */
  insert(token: string): Promise<number>
  /** False where there is no such row. */
  append(row: number, token: string): Promise<boolean>
  remove(row: number): Promise<void>
  end(): Promise<void>
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
  open: () => Promise<Writer>,
  name: string,
  writers: number,
  rows: number,
): Promise<Crowd> {
  const tokens = new Set<string>()
  const deleted = new Set<number>()
  const failures: string[] = []
  const progress = { slowest: 0, stopped: false }
  const timed = async <T>(work: Promise<T>): Promise<T> => {
    const started = performance.now()
    try {
      return await work
    } finally {
      progress.slowest = Math.max(progress.slowest, performance.now() - started)
    }
  }
  const one = async (writer: Writer, number: number): Promise<void> => {
    for (let n = 0; !progress.stopped; n += 1) {
      const token = `${name}${number}x${n}`
      try {
        if (n % 5 === 0) {
          const id = await timed(writer.insert(token))
          if (n % 10 === 0) {
            await timed(writer.remove(id))
            deleted.add(id)
          } else {
            tokens.add(token)
          }
        } else if (await timed(writer.append(1 + ((n * 7919 + number) % rows), token))) {
          tokens.add(token)
        }
      } catch (error) {
        failures.push(`${token}: ${String(error)}`)
        return
      }
    }
  }
  const opened = await Promise.all(Array.from({ length: writers }, open))
  const work = Promise.all(opened.map(one))
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
      await Promise.all(opened.map((writer) => writer.end()))
    },
  }
}

/** Enough for every writer to have been in every corner of the state that just began. */
export const letThemWrite = (): Promise<void> => sleep(300)
