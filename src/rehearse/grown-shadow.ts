import { openShadow, type Shadow, type ShadowPlace } from './shadow.ts'
import type { WrittenPair } from './way.ts'

/** A shadow that holds what the ways up of a growing list make, and nothing else. */
export interface GrownShadow {
  /** Brings it there: made anew where it was dropped, and those that are missing are run. */
  reach(pairs: readonly WrittenPair[]): Promise<Shadow>
  /** Somebody has run more of them in it. */
  holds(count: number): void
  /** It is not as the ways up alone would leave it. */
  drop(): Promise<void>
}

export function grownShadow(place: ShadowPlace): GrownShadow {
  let shadow: Shadow | null = null
  let count = 0
  return {
    async reach(pairs) {
      shadow ??= await openShadow(place)
      for (const { up } of pairs.slice(count)) await up.run(shadow)
      count = pairs.length
      return shadow
    },
    holds(now) {
      count = now
    },
    async drop() {
      const dropped = shadow
      shadow = null
      count = 0
      await dropped?.close()
    },
  }
}
