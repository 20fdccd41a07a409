import { isDeepStrictEqual } from 'node:util'
import { changeTheirs, lostOf, takeTally, type Clerk } from './clerk.ts'
import type { StateOutcome, VersionOutcome } from './outcome.ts'
import type { Original, Rows } from './shop.ts'
import { customers, type NextNumber } from './traffic.ts'

export interface Scene {
  readonly v1: Clerk
  readonly v2: Clerk
  readonly original: Original
  readonly rows: Rows
  readonly next: NextNumber
  readonly visits: number
  readonly concurrent: boolean
  /** Products that the other version has changed: once is enough. */
  readonly touched: Set<string>
  readonly tell: (text: string) => void
}

/** The versions that serve at this state work, and read back everything that they ever wrote. */
export async function atState(scene: Scene, state: string, serving: readonly Clerk[]): Promise<StateOutcome> {
  const { concurrent, next, original, rows, tell, touched, v1, v2, visits } = scene
  tell(`${serving.map(({ app }) => app.name).join(' and ')} at work …`)
  await customers(serving, visits, next, concurrent)
  for (const mine of serving) await changeTheirs(mine, mine === v1 ? v2 : v1, touched)
  tell('reading everything back, adding everything up …')
  const versions: VersionOutcome[] = []
  const sums: unknown[] = []
  for (const of of serving) {
    const { errors, wrote } = takeTally(of)
    const lost = await lostOf(of, concurrent ? 4 : 1)
    const { problems, ...sum } = await of.app.check()
    sums.push(sum)
    const count = of.records.size
    versions.push({
      version: of.app.name,
      wrote,
      rows: count,
      same: count - lost.length,
      lost,
      errors,
      problems,
    })
  }
  return {
    state,
    versions,
    sumsAgree: sums.length < 2 ? null : sums.every((sum) => isDeepStrictEqual(sum, sums[0])),
    changedTables: serving.includes(v1)
      ? await original.compare(rows, serving.includes(v2) ? 'both versions' : 'version 1 alone')
      : null,
  }
}
