import { availableParallelism } from 'node:os'
import type { ShadowPlace } from './shadow.ts'

/** More would gain nothing: what this process does of a proof is a third of it, and it does one thing at a time. */
const MOST = 4

/**
 * Cuts a list into stretches of at least so many, each judged on shadows of its own. They are the same on every machine:
 * rows grow along a stretch, and a verdict may rest on them.
 */
export function stretchesOf(
  names: readonly string[],
  least: number,
  { connection }: Pick<ShadowPlace, 'connection'>,
): readonly ReadonlySet<string>[] {
  // The embedded database runs in this process, where nothing runs beside it.
  const count = connection.facts.concurrent
    ? Math.min(MOST, Math.max(1, Math.floor(names.length / least)))
    : 1
  return Array.from(
    { length: count },
    (_, number) =>
      new Set(
        names.slice(
          Math.floor((number * names.length) / count),
          Math.floor(((number + 1) * names.length) / count),
        ),
      ),
  )
}

export interface Stretch {
  readonly names: ReadonlySet<string>
  /** Done when all stretches before this one are, however they ended. */
  readonly earlier: Promise<unknown>
  /** Throws what another one has failed with: nobody will hear of what this one finds. */
  readonly giveUp: () => void
}

/** Works through stretches, as many at once as there are cores, and waits for all of them, so that each cleans up. */
export async function eachStretch<T>(
  stretches: readonly ReadonlySet<string>[],
  work: (stretch: Stretch) => Promise<T>,
): Promise<readonly T[]> {
  const running: Promise<T>[] = []
  const begun = new Set<Promise<unknown>>()
  const failures: unknown[] = []
  const giveUp = (): void => {
    if (failures.length > 0) throw failures[0]
  }
  for (const names of stretches) {
    while (begun.size >= availableParallelism()) await Promise.race(begun)
    const one = work({ names, earlier: Promise.allSettled(running.slice()), giveUp })
    running.push(one)
    const ended: Promise<unknown> = one
      .catch((error: unknown) => failures.push(error))
      .finally(() => begun.delete(ended))
    begun.add(ended)
  }
  await Promise.all(begun)
  giveUp()
  return Promise.all(running)
}

/** Gives what is found in the order of a list, each as soon as all before it are there; `rest` gives what was found behind a gap. */
export function inOrder<T>(
  names: readonly string[],
  give: (found: T) => void,
): { readonly found: (name: string, one: T) => void; readonly rest: () => void } {
  const waiting = new Map<string, T>()
  let next = 0
  const take = (name: string): void => {
    const one = waiting.get(name)
    if (one === undefined) return
    waiting.delete(name)
    give(one)
  }
  return {
    found(name, one) {
      waiting.set(name, one)
      for (let due = names[next]; due !== undefined && waiting.has(due); due = names[next]) {
        take(due)
        next += 1
      }
    },
    rest() {
      for (const name of names) take(name)
    },
  }
}
