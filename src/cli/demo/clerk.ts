import { isDeepStrictEqual } from 'node:util'
import type { Application, Change, Written } from './shop.ts'

/** One version of the shop, and all it ever wrote as it must find it again. */
export interface Clerk {
  readonly app: Application
  /** By key: the latest record of each thing. */
  readonly records: Map<string, Written>
  /** Counts since they were last taken. */
  readonly tally: Tally
}

export interface Tally {
  wrote: number
  longestMs: number
  readonly errors: string[]
}

export function clerk(app: Application): Clerk {
  return { app, records: new Map(), tally: emptyTally() }
}

function emptyTally(): Tally {
  return { wrote: 0, longestMs: 0, errors: [] }
}

/** The counts so far, which start again. */
export function takeTally({ tally }: Clerk): Tally {
  const taken = { ...tally, errors: [...tally.errors] }
  tally.wrote = 0
  tally.longestMs = 0
  tally.errors.length = 0
  return taken
}

/** Serves one customer. An error is written down: the demo must say it, and go on. */
export async function serve(of: Clerk, number: number): Promise<void> {
  try {
    let begun = performance.now()
    for await (const record of of.app.visit(number)) {
      remember(of, record)
      of.tally.longestMs = Math.max(of.tally.longestMs, performance.now() - begun)
      begun = performance.now()
    }
  } catch (error) {
    of.tally.errors.push(error instanceof Error ? error.message : String(error))
  }
}

function remember(of: Clerk, record: Written): void {
  of.records.set(of.app.key(record), record)
  of.tally.wrote += 1
}

/** One version changes products of the other: of the one the title and nothing else, of the other the price. */
export async function changeTheirs(mine: Clerk, theirs: Clerk, touched: Set<string>): Promise<void> {
  const changes: readonly Change[] = [{ title: `Chosen by ${mine.app.name}` }, { priceMinor: 4321n }]
  const products = [...theirs.records].filter(([key, { kind }]) => kind === 'product' && !touched.has(key))
  for (const [index, change] of changes.entries()) {
    const [key, record] = products[index] ?? []
    if (key === undefined || record === undefined) continue
    touched.add(key)
    const sku = key.slice('product '.length)
    try {
      remember(mine, await mine.app.change(sku, change))
      theirs.records.set(key, theirs.app.changed(record, change))
    } catch (error) {
      mine.tally.errors.push(error instanceof Error ? error.message : String(error))
    }
  }
}

/** Keys of what is gone or reads otherwise than it was written. */
export async function lostOf({ app, records }: Clerk, readers: number): Promise<readonly string[]> {
  const lost: string[] = []
  const rest = records.entries()
  const read = async (): Promise<void> => {
    for (const [key, record] of rest) {
      if (!isDeepStrictEqual(await app.readBack(record), record)) lost.push(key)
    }
  }
  await Promise.all(Array.from({ length: readers }, read))
  return lost
}
