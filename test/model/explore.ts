import * as fc from 'fast-check'
import { scenarios } from './arbitrary-scenario.ts'
import { commands, type Command } from './command.ts'
import type { Fact } from './fact.ts'
import { play } from './play.ts'
import type { Scenario } from './scenario.ts'
import { setUp, tearDown, type Stage, type Subject } from './stage.ts'

export interface Options {
  readonly seed: number
  /** Runs on each scenario. */
  readonly runs: number
  readonly mostCommands: number
  /** Changes a planned migration before it is played: how bugs are seeded. Null where there is nothing to change. */
  readonly change?: (subject: Subject) => Subject | null
  readonly scenario?: Scenario
  /** One move in how many is cut off. */
  readonly cutOneIn?: number
  /** What every run begins with. */
  readonly opening?: readonly Command[]
  /** False where it is enough to know that there is something. */
  readonly shrinks?: boolean
}

export interface Explored {
  readonly stage: Stage
  /** Runs until the first problem, or all of them. */
  readonly runs: number
  readonly refusal: string | null
  readonly problem: Problem | null
}

export interface Problem {
  readonly seed: number
  readonly runs: number
  readonly scenario: Scenario
  readonly commands: readonly Command[]
  readonly what: string
  readonly story: readonly string[]
}

export function scenarioOf(seed: number): Scenario {
  const [scenario] = fc.sample(scenarios, { seed, numRuns: 1 })
  if (scenario === undefined) throw new Error('nothing was generated')
  return scenario
}

/** One scenario, made from the seed, and many runs on it. A failing run is shrunk, then its scenario. */
export async function explore(first: Stage, options: Options): Promise<Explored> {
  const { mostCommands, seed } = options
  let stage = first
  const scenario = options.scenario ?? scenarioOf(seed)
  const counted = { runs: 0 }
  const found = await setUp(stage, scenario)
  if ('refusal' in found) return { stage, runs: 0, refusal: found.refusal, problem: null }
  const subject = options.change === undefined ? found : options.change(found)
  if (subject === null) {
    await tearDown(stage, scenario)
    return { stage, runs: 0, refusal: null, problem: null }
  }
  const firstRun: { at: number | null; what: string } = { at: null, what: '' }
  const result = await fc.check(
    fc.asyncProperty(
      commands(mostCommands, options.cutOneIn).map((list) => [...(options.opening ?? []), ...list]),
      async (list) => {
        if (firstRun.at === null) counted.runs += 1
        const played = await play({ ...subject, stage }, list)
        stage = played.stage
        if (played.problem !== null) {
          firstRun.at ??= counted.runs
          firstRun.what = [played.problem, ...played.story].join('\n')
        }
        return played.problem === null
      },
    ),
    { seed, numRuns: options.runs, endOnFailure: options.shrinks === false },
  )
  await tearDown(stage, scenario)
  if (!result.failed) return { stage, runs: counted.runs, refusal: null, problem: null }
  const [list = []] = result.counterexample ?? []
  if (options.shrinks === false) {
    const problem = { scenario, commands: list, what: firstRun.what, story: [], seed, runs: counted.runs }
    return { stage, runs: counted.runs, refusal: null, problem }
  }
  const small = await fewerFacts(stage, options, scenario, list, firstRun.what)
  return {
    stage: small.stage,
    runs: counted.runs,
    refusal: null,
    problem: { ...small.problem, seed, runs: counted.runs },
  }
}

type Found = Omit<Problem, 'seed' | 'runs'>

/** Leaves out facts for as long as the same commands still find something. */
async function fewerFacts(
  first: Stage,
  options: Options,
  scenario: Scenario,
  list: readonly Command[],
  once: string,
): Promise<{ readonly stage: Stage; readonly problem: Found }> {
  let stage = first
  const tried = async (candidate: Scenario): Promise<Found | null> => {
    const made = await setUp(stage, candidate)
    if ('refusal' in made) return null
    const subject = options.change === undefined ? made : options.change(made)
    const played = subject === null ? null : await play({ ...subject, stage }, list)
    stage = played?.stage ?? stage
    await tearDown(stage, candidate)
    if (played === null || played.problem === null) return null
    return { scenario: candidate, commands: list, what: played.problem, story: played.story }
  }
  let best: Found = (await tried(scenario)) ?? {
    scenario,
    commands: list,
    what: `found once, and not again with the same commands: ${once}`,
    story: [],
  }
  for (
    let number = best.scenario.facts.length - 1;
    number >= 0 && best.scenario.facts.length > 1;
    number -= 1
  ) {
    const facts: readonly Fact[] = best.scenario.facts.toSpliced(number, 1)
    best = (await tried({ ...best.scenario, facts })) ?? best
  }
  return { stage, problem: best }
}

/** A problem in words, with the command that shows it again. */
export function report(
  engine: string,
  { commands: list, runs, scenario, seed, story, what }: Problem,
): string {
  return [
    what,
    '',
    `Found by run ${runs} of seed ${seed} on ${engine}. Again: npm run test:model -- --engine ${engine} --seed ${seed}`,
    ...story.map((line) => `  ${line}`),
    '',
    `Key: ${scenario.key}; facts:`,
    ...scenario.facts.map((fact) => `  ${JSON.stringify(fact)}`),
    `Commands: ${JSON.stringify(list)}`,
  ].join('\n')
}
