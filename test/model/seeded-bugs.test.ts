import { describe, expect, test } from 'vitest'
import { server } from '../cli/chosen.ts'
import { explore, scenarioOf } from './explore.ts'
import { seededBugs, type SeededBug } from './seeded-bugs.ts'
import { openStage, type Stage } from './stage.ts'

/** Runs within which each is found; the seeds are fixed. */
const WITHIN: Readonly<Record<SeededBug['name'], number>> = {
  'a trigger without a guard': 8,
  'values compared by =, not as stored': 26,
  'a trigger that goes after its column': 61,
  'a deleted row whose held data stay': 274,
  'a writer guessed by the column that is not NULL': 38,
  'a way back worked out from the arguments, not from the catalog': 17,
}

const MOST = 400

describe.each(server)('a bug put into a compiled migration on $name', (engine) => {
  test.each(seededBugs)('$name: found', { timeout: 120_000 }, async (bug) => {
    const database = await engine.createDatabase()
    const stage = await openStage(database.url)
    try {
      const { found, runs } = await hunt(stage, bug)
      expect(found, `looked for in ${runs} runs`).not.toBeNull()
      expect(runs).toBeLessThanOrEqual(WITHIN[bug.name] ?? 0)
    } finally {
      await stage.close()
      await database.dispose()
    }
  })
})

/** Runs on scenarios that the bug changes, until one shows it. */
async function hunt(
  first: Stage,
  bug: SeededBug,
): Promise<{ readonly found: string | null; readonly runs: number }> {
  const options = { runs: 30, mostCommands: 14, shrinks: false, change: bug.change, ...bug.emphasis }
  let stage = first
  let runs = 0
  for (let seed = 0; runs < MOST; seed += 1) {
    const all = scenarioOf(seed)
    const scenario = { ...all, facts: all.facts.filter(bug.concerns) }
    if (scenario.facts.length === 0) continue
    const explored = await explore(stage, { ...options, seed, scenario })
    stage = explored.stage
    runs += explored.runs
    if (explored.problem !== null) return { found: explored.problem.what, runs }
  }
  return { found: null, runs }
}
