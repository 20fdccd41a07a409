import { openShadow, type Shadow, type ShadowPlace } from './shadow.ts'
import type { WrittenPair } from './way.ts'

/** A shadow that holds what the ways up of a growing list make, and nothing else. */
export interface GrownShadow {
  /** Brings it there: made anew where it was dropped, and those that are missing are run. One that fails is left out. */
  reach(pairs: readonly WrittenPair[]): Promise<Shadow>
  /** Somebody has run more of them in it. */
  holds(count: number): void
  /** It is not as the ways up alone would leave it. */
  drop(): Promise<void>
}

export function grownShadow(place: ShadowPlace): GrownShadow {
  let shadow: Shadow | null = null
  let count = 0
  const failing = new Set<WrittenPair>()
  const drop = async (): Promise<void> => {
    const dropped = shadow
    shadow = null
    count = 0
    await dropped?.close()
  }
  return {
    async reach(pairs) {
      for (;;) {
        shadow ??= await openShadow(place)
        const failed = await runAll(
          shadow,
          pairs.slice(count).filter((pair) => !failing.has(pair)),
        )
        if (failed !== null) failing.add(failed)
        else {
          count = pairs.length
          return shadow
        }
        // What it did before it failed is nobody's way up.
        await drop()
      }
    },
    holds(now) {
      count = now
    },
    drop,
  }
}

/** The one that failed half-way, or null. What the server took back by itself is as if it had not been. */
async function runAll(shadow: Shadow, pairs: readonly WrittenPair[]): Promise<WrittenPair | null> {
  for (const pair of pairs) {
    const { failure } = await pair.up.run(shadow)
    if (failure !== null && !failure.rolledBack) return pair
  }
  return null
}
