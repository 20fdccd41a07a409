import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serverOfEach } from '../cli/chosen.ts'
import type { Database, Engine } from '../engines/engine.ts'
import { WEIGHTS } from './arbitrary-scenario.ts'
import { explore, report, scenarioOf } from './explore.ts'
import { openStage, type Stage } from './stage.ts'

/** A look that is the same every time; `npm run test:model` looks further. */
const SMOKE = {
  postgres: { scenarios: 12, runs: 25, mostCommands: 12 },
  mysql: { scenarios: 5, runs: 10, mostCommands: 10 },
} satisfies Readonly<Record<Engine['family'], unknown>>

const FIRST_SEED = 20_260_101

describe.each(serverOfEach)('random migrations, writes and crashes on $name', (engine) => {
  let database: Database<unknown>
  let stage: Stage

  beforeAll(async () => {
    database = await engine.createDatabase()
    stage = await openStage(database.url)
  })

  afterAll(async () => {
    await stage.close()
    await database.dispose()
  })

  test('show both versions and the holds what the model says', { timeout: 180_000 }, async () => {
    const { scenarios, ...options } = SMOKE[engine.family]
    let runs = 0
    for (let seed = FIRST_SEED; seed < FIRST_SEED + scenarios; seed += 1) {
      const explored = await explore(stage, { ...options, seed })
      stage = explored.stage
      runs += explored.runs
      expect(explored.problem === null ? '' : report(engine.kind, explored.problem)).toBe('')
    }
    expect(runs).toBeGreaterThan((scenarios * options.runs) / 2)
  })
})

test('random migrations hold every kind of change, none rarer than one in fifty', () => {
  const weights = Object.values(WEIGHTS)
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  expect(Math.min(...weights) / all).toBeGreaterThanOrEqual(0.02)
  const kinds = new Set(
    Array.from({ length: 400 }, (_, seed) => scenarioOf(seed)).flatMap(({ facts }) =>
      facts.map(({ kind }) => kind),
    ),
  )
  expect([...kinds].toSorted()).toEqual(Object.keys(WEIGHTS).toSorted())
})
