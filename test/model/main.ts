import { parseArgs } from 'node:util'
import { createMysqlDatabase } from '../engines/mysql-database.ts'
import { createPGliteDatabase } from '../engines/pglite-database.ts'
import { createPostgresDatabase } from '../engines/postgres-database.ts'
import { startEngines } from '../engines/start-engines.ts'
import type { StartedEngine } from '../engines/started-engine.ts'
import { explore, report, type Problem } from './explore.ts'
import { openStage } from './stage.ts'

/** `npm run test:model -- [--engine pg15] [--minutes 1] [--seed S] [--runs 60] [--most 14]` */
const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'pg15' },
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    runs: { type: 'string', default: '60' },
    most: { type: 'string', default: '14' },
    /** How many problems to look for before it ends. */
    problems: { type: 'string', default: '1' },
  },
})

process.env['BOTHWAYS_ENGINES'] = values.engine
const [attempt] = await startEngines()
if (attempt === undefined || 'missing' in attempt.result)
  throw new Error(
    `${values.engine}: ${attempt !== undefined && 'missing' in attempt.result ? attempt.result.missing : 'no such engine'}`,
  )
const running = attempt.result
const { engine } = running

async function database(started: StartedEngine): Promise<{ readonly url: string; dispose(): Promise<void> }> {
  if (started.kind === 'pglite') return createPGliteDatabase(started.template, {})
  if (started.kind === 'postgres') return createPostgresDatabase(started.adminUrl, started.major, {})
  return createMysqlDatabase(started.adminUrl)
}

const problems: Problem[] = []
try {
  const made = await database(engine)
  let stage = await openStage(made.url)
  const began = performance.now()
  const minutes = (): number => (performance.now() - began) / 60_000
  const first = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed)
  let runs = 0
  let refused = 0
  let seed = first
  for (; seed === first || (values.seed === undefined && minutes() < Number(values.minutes)); seed += 1) {
    const explored = await explore(stage, {
      seed,
      runs: Number(values.runs),
      mostCommands: Number(values.most),
    })
    stage = explored.stage
    runs += explored.runs
    if (explored.refusal !== null) refused += 1
    if (explored.refusal !== null && values.seed !== undefined) console.log(`refused: ${explored.refusal}`)
    if (explored.problem === null) continue
    problems.push(explored.problem)
    console.log(`${report(values.engine, explored.problem)}\n`)
    if (problems.length >= Number(values.problems)) break
  }
  console.log(
    `${engine.name}: ${runs} runs on ${seed - first} scenarios from seed ${first} (${refused} migrations refused), ${Math.round(runs / minutes())} runs a minute, ${problems.length} problems`,
  )
  await stage.close()
  await made.dispose()
} finally {
  await running.stop()
}
process.exitCode = problems.length === 0 ? 0 : 1
